/** The data points of a metric or an expression, by period; `undefined` where there is none. */
export type Series = readonly (number | undefined)[];

export interface Scope {
  periods: number;
  series: (id: string) => Series;
  /** The quota of what a metric of AWS/Usage counts. */
  quota: (id: string) => number;
}

/**
 * Computes an expression of CloudWatch's metric math, as far as our alarms use it. An operation has no data point
 * where one of its operands has none, or where it divides by zero; FILL alone makes some. Throws a SyntaxError for
 * what it does not know.
 */
export function evaluate(expression: string, scope: Scope): Series {
  const tokens = expression.match(/\d+(?:\.\d+)?|\w+|[<>=]=|!=|[-+*/(),<>]/g) ?? [];
  let at = 0;
  const result = compared();
  if (at < tokens.length) throw new SyntaxError(`${tokens[at]} is left of ${expression}`);
  return result;

  function compared(): Series {
    const left = sum();
    const operator = tokens[at] ?? "";
    if (!Object.hasOwn(comparisons, operator)) return left;
    at += 1;
    return combined(comparisons[operator], left, sum());
  }

  function sum(): Series {
    return chain(["+", "-"], product);
  }

  function product(): Series {
    return chain(["*", "/"], atom);
  }

  function chain(operators: readonly string[], operand: () => Series): Series {
    let left = operand();
    for (let operator = tokens[at] ?? ""; operators.includes(operator); operator = tokens[at] ?? "") {
      at += 1;
      left = combined(arithmetic[operator], left, operand());
    }
    return left;
  }

  function atom(): Series {
    const token = tokens[at++] ?? "";
    if (token === "(") return closed(compared());
    if (/^\d/.test(token)) return Array.from({ length: scope.periods }, () => Number(token));
    if (tokens[at] !== "(") return scope.series(token);
    at += 1;
    if (token === "SERVICE_QUOTA") {
      const quota = scope.quota(tokens[at++] ?? "");
      return closed(Array.from({ length: scope.periods }, () => quota));
    }
    const call = Object.hasOwn(functions, token) ? functions[token] : undefined;
    if (!call) throw new SyntaxError(`${token} is no function known here`);
    const given = [compared()];
    while (tokens[at] === ",") {
      at += 1;
      given.push(compared());
    }
    return closed(call(given));
  }

  function closed(series: Series): Series {
    if (tokens[at++] !== ")") throw new SyntaxError(`a parenthesis stays open in ${expression}`);
    return series;
  }
}

type Operation = (left: number, right: number) => number;

const comparisons: Record<string, Operation> = {
  ">": (left, right) => Number(left > right),
  ">=": (left, right) => Number(left >= right),
  "<": (left, right) => Number(left < right),
  "<=": (left, right) => Number(left <= right),
  "==": (left, right) => Number(left === right),
  "!=": (left, right) => Number(left !== right),
};

const arithmetic: Record<string, Operation> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};

const functions: Record<string, (given: Series[]) => Series> = {
  FILL: ([series = [], value = []]) => series.map((point, index) => point ?? value[index]),
  IF: ([condition = [], yes = [], no = []]) =>
    condition.map((holds, index) => (holds === undefined ? undefined : holds ? yes[index] : no[index])),
};

function combined(operation: Operation | undefined, left: Series, right: Series): Series {
  return left.map((one, index) => {
    const other = right[index];
    if (one === undefined || other === undefined || !operation) return undefined;
    const value = operation(one, other);
    return Number.isFinite(value) ? value : undefined;
  });
}

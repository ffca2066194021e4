/** As much of a listed picture as showing it needs. */
type Rendition = { url: string; width: number; height: number };
export type Shown = {
  url?: string | undefined;
  content_type: string;
  width?: number | undefined;
  height?: number | undefined;
  thumbhash?: string | undefined;
  renditions?: { thumb?: Rendition | undefined; screen?: Rendition | undefined } | undefined;
};

/** Few browsers show HEIC: its renditions stand for it. */
const canShow = ({ content_type }: Shown): boolean => !/hei[cf]/.test(content_type);

/**
 * The address of the picture as small as it may be in a gallery; `undefined` where there is none yet that a browser
 * shows.
 */
export const thumbOf = (picture: Shown): string | undefined =>
  picture.renditions?.thumb?.url ?? screenOf(picture);

/** Large enough for a screen. */
export const screenOf = (picture: Shown): string | undefined =>
  picture.renditions?.screen?.url ?? fullOf(picture);

/** All its pixels. */
export const fullOf = (picture: Shown): string | undefined =>
  canShow(picture) ? picture.url : picture.renditions?.screen?.url;

/** Width by height, before a byte of it has arrived; 3:2 where nobody knows. */
export const ratioOf = ({ width, height }: Shown): number => (width && height ? width / height : 1.5);

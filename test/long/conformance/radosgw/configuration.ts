export type Ports = { monitor: number; gateway: number };

type Options = { folder: string; fsid: string; ports: Ports };

/** ceph.conf of a cluster that is one of everything, listens on 127.0.0.1 only and forgets all when it ends. */
export function configuration({ folder, fsid, ports }: Options): string {
  return `
[global]
fsid = ${fsid}
mon host = v2:127.0.0.1:${ports.monitor}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
run dir = ${folder}
admin socket =
keyring = ${folder}/keyring
log file = ${folder}/$name.log
mon cluster log file = ${folder}/cluster.log
mon data = ${folder}/mon
osd data = ${folder}/osd

# One copy of everything, in memory.
osd objectstore = memstore
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
rgw rados pool pg num min = 1

# The monitor waits a second before each change of the map, and the start makes ten: 11 s instead of 1.
paxos propose interval = 0.02
paxos min wait = 0.01
# It stops when the disk is 95% full, which a disk that holds 40 MB of ours may be.
mon data avail crit = 1

rgw frontends = beast endpoint=127.0.0.1:${ports.gateway}
rgw thread pool size = 32
`;
}

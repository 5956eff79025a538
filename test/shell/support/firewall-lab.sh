# Runs in namespaces of its own: this machine's network is never touched. A host with a container behind a bridge whose ports are
# published as Docker does it, and a client on another network. Arguments: the rules, a folder of this test, the Node.js program.
# Prints one line for each connection that the client tries.
set -eu
rules=$1 folder=$2 node=$3
mount -t tmpfs tmpfs /run
for name in client container; do ip netns add $name; done
ip link set lo up
ip link add outside type veth peer name eth0 netns client
ip link add br-test type bridge
ip link add inside type veth peer name eth0 netns container
ip link set inside master br-test
# A Docker network can have any name for its interface.
ip link add custom0 type veth peer name eth1 netns container
for link in outside br-test inside custom0; do ip link set $link up; done
for name in client container; do
  ip -n $name link set lo up
  ip -n $name link set eth0 up
done
ip -n container link set eth1 up
ip address add 192.0.2.1/24 dev outside
ip address add 198.51.100.1/24 dev br-test
ip -6 address add 2001:db8::1/64 dev outside nodad
ip -n client address add 192.0.2.2/24 dev eth0
ip -n client -6 address add 2001:db8::2/64 dev eth0 nodad
ip -n container address add 198.51.100.2/24 dev eth0
ip address add 203.0.113.1/24 dev custom0
ip -n container address add 203.0.113.2/24 dev eth1
ip -n client route add 198.51.100.0/24 via 192.0.2.1
ip -n container route add default via 198.51.100.1
echo 1 >/proc/sys/net/ipv4/ip_forward
nft -f - <<'END'
table ip docker_stand_in {
  chain prerouting {
    type nat hook prerouting priority dstnat;
    tcp dport 443 dnat to 198.51.100.2:8443
    tcp dport 5432 dnat to 198.51.100.2:5432
    tcp dport 5433 dnat to 203.0.113.2:5432
    # The container's port is open, but it is published under another number.
    tcp dport 8080 dnat to 198.51.100.2:443
  }
}
END
nft -f "$rules"
# A second time: loading replaces the table.
nft -f "$rules"

serve='for (const port of process.argv.slice(1)) require("net").createServer((socket) => socket.end()).listen(Number(port), "::")'
"$node" -e "$serve" 22 9100 443 &
nsenter --net=/run/netns/container "$node" -e "$serve" 443 8443 5432 &
# Also from the container out, which must stay possible.
nsenter --net=/run/netns/client "$node" -e "$serve" 7777 &
try() {
  nsenter --net="/run/netns/$1" "$node" "$folder/connect.cjs" "$2" "$3"
}
try client 192.0.2.1 22
try client 192.0.2.1 443
for port in 5432 5433 8080 9100; do try client 192.0.2.1 $port; done
try client 198.51.100.2 8443
try client 2001:db8::1 22
try client 2001:db8::1 9100
try container 192.0.2.2 7777
try container 198.51.100.1 9100
nft delete table inet llm_stack
for port in 5432 5433; do try client 192.0.2.1 $port; done
# shellcheck disable=SC2046 # one process id a word
kill $(jobs -p)

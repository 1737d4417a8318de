#include "demos/stage/owners.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <string_view>
#include <vector>

#include "demos/stage/loopback.h"
#include "ipc/system/fd.h"

namespace ipc::demo {
namespace {

constexpr std::uint32_t here = INADDR_LOOPBACK;
constexpr std::uint16_t server_port = 12345, client_port = 40000;
constexpr int tcp = IPPROTO_TCP;
constexpr unsigned server = 0, client = 1, other_client = 2;

TracedCall call_of(unsigned side, std::uint64_t begin_ns, const SocketEnds& socket) {
  TracedCall call;
  call.side = side;
  call.begin_ns = begin_ns;
  call.is_whole = 1;
  call.socket = socket;
  return call;
}

SocketEnds bound(std::uint16_t port, std::uint32_t address = here) {
  return {address, 0, port, 0, tcp};
}
SocketEnds connected(std::uint16_t port, std::uint16_t to) { return {here, here, port, to, tcp}; }

Packet packet_of(std::uint64_t at_ns, std::uint16_t from, std::uint16_t to, unsigned flags) {
  Packet packet;
  packet.at_ns = at_ns;
  packet.source = packet.target = here;
  packet.source_port = from;
  packet.target_port = to;
  packet.protocol = tcp;
  packet.flags = static_cast<std::uint8_t>(flags);
  return packet;
}

// A handshake as it was recorded: the client is in connect while all three packets cross, and the
// server's accept, which began before, returns last.
std::vector<TracedCall> handshake() {
  return {call_of(server, 10, bound(server_port)), call_of(server, 20, bound(server_port)),
          call_of(server, 30, connected(server_port, client_port)),
          call_of(client, 100, connected(client_port, server_port))};
}

constexpr std::array<std::uint64_t, 3> nobody_ended{};

TEST(Owners, each_packet_leaves_the_process_that_owns_its_source_port) {
  const auto calls = handshake();
  const auto syn = owners_of(packet_of(110, client_port, server_port, TH_SYN), calls, nobody_ended);
  EXPECT_EQ(syn.source, client);
  EXPECT_EQ(syn.target, server);
  const auto both =
      owners_of(packet_of(120, server_port, client_port, TH_SYN | TH_ACK), calls, nobody_ended);
  EXPECT_EQ(both.source, server);
  EXPECT_EQ(both.target, client);
  const auto ack = owners_of(packet_of(130, client_port, server_port, TH_ACK), calls, nobody_ended);
  EXPECT_EQ(ack.source, client);
  EXPECT_EQ(ack.target, server);
}

TEST(Owners, a_packet_after_the_end_of_its_process_is_the_kernels) {
  const auto calls = handshake();
  const std::array<std::uint64_t, 3> ended_ns = {500, 0, 0};
  const auto before = owners_of(packet_of(400, server_port, client_port, TH_ACK), calls, ended_ns);
  EXPECT_FALSE(before.is_after_end);
  const auto reset = owners_of(packet_of(510, server_port, client_port, TH_RST), calls, ended_ns);
  EXPECT_EQ(reset.source, server);
  EXPECT_EQ(reset.target, client);
  EXPECT_TRUE(reset.is_after_end);
  const auto answer = owners_of(packet_of(520, client_port, server_port, TH_ACK), calls, ended_ns);
  EXPECT_EQ(answer.source, client);
  EXPECT_FALSE(answer.is_after_end);
}

TEST(Owners, two_clients_of_one_port_are_told_apart_by_all_four_numbers) {
  auto calls = handshake();
  calls.push_back(call_of(other_client, 50, connected(40001, server_port)));
  EXPECT_EQ(owners_of(packet_of(60, server_port, 40001, TH_ACK), calls, nobody_ended).target,
            other_client);
  EXPECT_EQ(owners_of(packet_of(60, server_port, client_port, TH_ACK), calls, nobody_ended).target,
            client);
}

TEST(Owners, a_connection_that_was_not_accepted_is_the_listeners) {
  const std::vector calls = {call_of(server, 10, bound(server_port, INADDR_ANY)),
                             call_of(client, 100, connected(client_port, server_port))};
  EXPECT_EQ(
      owners_of(packet_of(120, server_port, client_port, TH_SYN | TH_ACK), calls, nobody_ended)
          .source,
      server);
}

// A later server took over the port of an earlier one.
TEST(Owners, of_two_processes_in_turn_the_last_before_the_packet_has_the_port) {
  const std::vector calls = {call_of(server, 10, bound(server_port)),
                             call_of(other_client, 1000, bound(server_port))};
  EXPECT_EQ(owners_of(packet_of(500, client_port, server_port, TH_SYN), calls, nobody_ended).target,
            server);
  EXPECT_EQ(
      owners_of(packet_of(1500, client_port, server_port, TH_SYN), calls, nobody_ended).target,
      other_client);
}

TEST(Owners, a_packet_before_the_first_call_belongs_to_the_first_process_after_it) {
  const std::vector calls = {call_of(other_client, 1000, bound(server_port)),
                             call_of(server, 10, bound(server_port))};
  EXPECT_EQ(owners_of(packet_of(5, client_port, server_port, TH_SYN), calls, nobody_ended).target,
            server);
}

// The client binds its port, so that its second connection has the same four numbers.
TEST(Owners, a_restarted_server_owns_the_packets_after_its_first_call) {
  constexpr unsigned restarted = 2;
  auto calls = handshake();
  calls.push_back(call_of(restarted, 1000, bound(server_port)));
  calls.push_back(call_of(client, 1400, connected(client_port, server_port)));
  const std::array<std::uint64_t, 3> ended_ns = {500, 0, 0};
  const auto reset = owners_of(packet_of(510, server_port, client_port, TH_RST), calls, ended_ns);
  EXPECT_EQ(reset.source, server);
  EXPECT_TRUE(reset.is_after_end);
  const auto syn = owners_of(packet_of(1500, client_port, server_port, TH_SYN), calls, ended_ns);
  EXPECT_EQ(syn.source, client);
  EXPECT_EQ(syn.target, restarted);
  const auto answer =
      owners_of(packet_of(1510, server_port, client_port, TH_SYN | TH_ACK), calls, ended_ns);
  EXPECT_EQ(answer.source, restarted);
  EXPECT_FALSE(answer.is_after_end);
}

TEST(Owners, a_port_of_no_player_is_nobodys) {
  auto calls = handshake();
  EXPECT_EQ(owners_of(packet_of(110, 9, 10, TH_SYN), calls, nobody_ended).source, nobody);
  Packet datagram = packet_of(110, client_port, server_port, 0);
  datagram.protocol = IPPROTO_UDP;
  EXPECT_EQ(owners_of(datagram, calls, nobody_ended).source, nobody);
}

const TracedCall* find(const TraceLog& log, std::string_view name) {
  for (const TracedCall& call : log.made())
    if (name == call.name.data()) return &call;
  return nullptr;
}

TEST(Owners, the_recorder_asks_the_kernel_for_the_addresses_of_a_socket) {
  TraceLog log;
  Recorder recorder(log, 0);
  recorder.start(0);
  const OwnedFd listener(new_listener(loopback(0), 1));
  sockaddr_in name{};
  ASSERT_EQ(own_name(listener.get(), name), 0);
  const OwnedFd client_end(new_socket());
  ASSERT_EQ(connect_to(client_end.get(), name), 0);
  const OwnedFd server_end(accept_from(listener.get()));
  recorder.stop();
  const auto* const listened = find(log, "listen");
  const auto* const connect = find(log, "connect");
  const auto* const accept = find(log, "accept4");
  ASSERT_TRUE(listened && connect && accept);
  EXPECT_EQ(listened->socket.protocol, tcp);
  EXPECT_EQ(listened->socket.local_port, port_of(name));
  EXPECT_EQ(listened->socket.remote_port, 0);
  EXPECT_EQ(connect->socket.remote_port, port_of(name));
  EXPECT_EQ(accept->socket.local_port, port_of(name));
  EXPECT_EQ(accept->socket.remote_port, connect->socket.local_port);
  EXPECT_EQ(accept->socket.local, here);
  EXPECT_EQ(find(log, "getsockname")->socket.protocol, 0);
}

}  // namespace
}  // namespace ipc::demo

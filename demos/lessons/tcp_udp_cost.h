#pragma once

#include <cstdint>

// What a message costs over TCP and over UDP: the two take turns, and medians are kept.
namespace ipc::demo::tcp_udp {

constexpr std::uint32_t messages = 5000, message_size = 16;  // of a burst

struct Cost {
  double set_up_ns;  // before the first message
  double trip_ns;    // one message and its answer
  double cpu_ns;     // of the sender, for each message of a burst
  // Of all bursts, per burst.
  std::uint32_t packets, arrived;
};
struct Costs {
  Cost udp, tcp;
};

// In two processes, over a listener and a UDP socket that the director has opened. The receiver ends
// after the sender.
void send_for_costs(Costs&, std::uint16_t stream_port, std::uint16_t datagram_port);
void receive_for_costs(Costs&, int listener, int datagrams);

}  // namespace ipc::demo::tcp_udp

#pragma once

#include <cstdint>

// Measures the cost of a message over TCP and over UDP. The two alternate, and the results are
// medians.
namespace ipc::demo::tcp_udp {

constexpr std::uint32_t messages = 5000, message_size = 16;  // per burst; in bytes

struct Cost {
  double set_up_ns;  // before the first message
  double trip_ns;    // one message and its answer
  double cpu_ns;     // the sender's, per message of a burst
  // Totals of all bursts, divided by their number.
  std::uint32_t packets, arrived;
};
struct Costs {
  Cost udp, tcp;
};

// Run in two processes, over a listener and a UDP socket that the director has opened. The receiver
// ends after the sender.
void send_for_costs(Costs&, std::uint16_t stream_port, std::uint16_t datagram_port);
void receive_for_costs(Costs&, int listener, int datagrams);

}  // namespace ipc::demo::tcp_udp

// Runs one peer of a launch: opens its side of a channel, and runs the loop of the scenario.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <string_view>

#include "bench/measure/channel_port.h"
#include "bench/measure/controls.h"
#include "bench/measure/launch.h"
#include "bench/measure/two_peers.h"
#include "ipc/host/program.h"

namespace ipc::bench {
namespace {

constexpr auto patience = std::chrono::seconds(5);  // longest time for a peer to connect

Address with_waiting(Address address, const Work& work) {
  address.set_option("wait", to_string(work.waiting));
  return address;
}

// Opens this side of a channel. If a process has one CPU when it opens its channel, hybrid waits do
// not spin, because the other side may need that CPU. A peer has one CPU, but the other side may
// have its own: such a peer opens the channel with both CPUs allowed.
template <class Open>
auto opened(const Page& page, int own_cpu, Open open) {
  if (page.work.waiting != Waiting::hybrid) return open();
  pin_to({page.cpus.client, page.cpus.server});
  auto end = open();
  pin_to({own_cpu});
  return end;
}

// Starts another peer. The server does so, because it is the first to know its address.
Process spawn_client(const SharedPage& page, const Listener& listener) {
  const auto inherited = listener.inherited();
  return spawn_peer("client", listener.address().to_string(), page.fd(), page->cpus.client,
                    {inherited.begin(), inherited.end()});
}

Channel accept_one(Listener& listener) {
  auto channel = listener.accept(Deadline::after(patience));
  if (!channel)
    throw Error(Fault::other, "accept", listener.address().to_string(), 0,
                to_string(channel.error()));
  return std::move(*channel);
}

// Reports the largest message to the launcher. Returns whether ours is no larger.
bool can_carry(const SharedPage& page, const Channel& channel) {
  page->max_message = channel.out->max_message();
  return page->max_message >= page->work.size;
}

bool run(Side side, const SharedPage& page, Channel& channel) {
  ChannelPort port(channel, page->work.delay_ns);
  return run_side(side, page->work, port, page->measurement, page.slots());
}

bool serve_two(const SharedPage& page, Listener& listener) {
  Process client = spawn_client(page, listener);
  if (page->work.scenario == Scenario::connect)
    return serve_connections(page, listener) && wait_for(client, page->work).clean();
  Channel channel = accept_one(listener);
  if (!can_carry(page, channel)) {
    wait_for(client, page->work);  // it may still be opening names that our end would remove
    return false;
  }
  return run(Side::server, page, channel) && wait_for(client, page->work).clean();
}

// Each client has a listener of its own, because some transports have one channel per listener.
bool serve_dying(const SharedPage& page, const Address& address) {
  return witness_deaths(page, [&] {
    auto listener = listen(address);
    Process process = spawn_client(page, *listener);
    Channel channel = accept_one(*listener);
    return Client{std::move(listener), std::move(process), std::move(channel)};
  });
}

bool serve_several(const SharedPage& page, std::unique_ptr<Listener> listener) {
  Listener& listening = *listener;
  std::vector<SharedPage> pages;
  std::vector<Process> clients;
  for (const int cpu : other_cpus(page->cpus, page->work.peers)) {
    pages.emplace_back(page->work, CpuPair{cpu, page->cpus.server});
    clients.push_back(spawn_client(pages.back(), listening));
  }
  bool complete = false;
  if (page->work.scenario == Scenario::fan_in) {
    complete = serve_senders(page, pages, std::move(listener));
  } else {
    std::vector<Channel> channels;
    while (channels.size() < pages.size()) channels.push_back(accept_one(listening));
    complete = can_carry(page, channels.front()) && send_to_all(page, channels);
  }
  page->max_message = pages.front()->max_message;
  for (Process& client : clients)
    if (!wait_for(client, page->work).clean()) return false;
  if (complete) add_up(page, pages);
  return complete;
}

bool run_server(const SharedPage& page, std::string_view scheme) {
  const Address address = with_waiting(Address(scheme, ""), page->work);
  if (page->work.scenario == Scenario::death) return serve_dying(page, address);
  auto listener = opened(*page, page->cpus.server, [&] { return listen(address); });
  const bool has_several =
      page->work.scenario == Scenario::fan_in || page->work.scenario == Scenario::fan_out;
  return has_several ? serve_several(page, std::move(listener)) : serve_two(page, *listener);
}

bool run_client(const SharedPage& page, std::string_view text) {
  const Address address = with_waiting(Address::parse(text), page->work);
  const Scenario scenario = page->work.scenario;
  if (scenario == Scenario::connect) return make_connections(page, address);
  Channel channel =
      opened(*page, page->cpus.client, [&] { return connect(address, Deadline::after(patience)); });
  if (!can_carry(page, channel)) return false;
  if (scenario == Scenario::death) return send_and_die(page, *channel.out);
  while (scenario == Scenario::fan_in && !page->measurement.may_begin.is_set()) ::usleep(200);
  return run(scenario == Scenario::fan_out ? Side::server : Side::client, page, channel);
}

}  // namespace

int run_peer(int argc, char** argv) {
  // prepare_program() is not called. It would start a second thread, and descriptors that threads
  // share are counted, which makes each system call slower. The launcher cleans up after a peer.
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_NAME, "ipc-bench");  // otherwise "exe": it was started by /proc/self/exe
  return guarded("ipc-bench", [&] {
    int fd = -1;
    if (argc == 5) std::from_chars(argv[4], argv[4] + std::strlen(argv[4]), fd);
    if (fd < 0)
      throw Error(Fault::other, "peer", "", EINVAL, "ipc-bench run starts its peers itself");
    const SharedPage page(fd);
    const std::string_view role = argv[2], what = argv[3];
    take_place(role == "server" ? page->cpus.server : page->cpus.client, page->work.scheduling);
    const bool complete = role == "control"  ? run_control(*find_control(what), page->work,
                                                           page->measurement, page.slots())
                          : role == "server" ? run_server(page, what)
                                             : run_client(page, what);
    return complete ? 0 : 1;
  });
}

}  // namespace ipc::bench

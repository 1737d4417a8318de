#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

#include <charconv>
#include <cstring>
#include <string_view>

#include "bench/measure/channel_port.h"
#include "bench/measure/controls.h"
#include "bench/measure/launch.h"
#include "bench/measure/several.h"
#include "bench/measure/shared_page.h"
#include "bench/measure/two_peers.h"
#include "ipc/names.h"
#include "ipc/process.h"
#include "ipc/program.h"
#include "ipc/sys.h"

namespace ipc::bench {
namespace {

constexpr auto patience = std::chrono::seconds(5);  // for a peer that is to connect
constexpr int exit_skipped = 77;

Address with_waiting(Address address, const Work& work) {
  address.set_option("wait", to_string(work.waiting));
  return address;
}

// Hybrid waits do not spin in a process that has one CPU when its channel is opened, for the other side may need
// it. A peer is pinned to one, but if the other side has its own, that one is no reason: it opens with both.
template <class Open>
auto opened(const Page& page, int own_cpu, Open open) {
  if (page.work.waiting != Waiting::hybrid) return open();
  cpu_set_t both;
  CPU_ZERO(&both);
  for (const int cpu : {page.cpus.client, page.cpus.server})
    CPU_SET(static_cast<std::size_t>(cpu), &both);
  sys::must("", "sched_setaffinity", ::sched_setaffinity, pid_t{0}, sizeof both,
            static_cast<const cpu_set_t*>(&both));
  auto end = open();
  if (!pin_to_cpu(own_cpu)) throw Error("sched_setaffinity", "", errno);
  return end;
}

// The other peers, which the server starts because it knows its address first.
class Clients {
 public:
  explicit Clients(const Listener& listener) : listener_(listener) {}

  void spawn(const SharedPage& page) {
    processes_.push_back(spawn_peer("client", listener_.address().to_string(), page.fd(),
                                    page->cpus.client,
                                    {listener_.inherited().begin(), listener_.inherited().end()}));
  }

  bool ended_well(const Work& work) {
    return std::all_of(processes_.begin(), processes_.end(),
                       [&](Process& one) { return wait_for(one, work).clean(); });
  }

 private:
  const Listener& listener_;
  std::vector<Process> processes_;
};

Channel accept_one(Listener& listener) {
  auto channel = listener.accept(Deadline::after(patience));
  if (!channel)
    throw Error(Fault::other, "accept", listener.address().to_string(), 0,
                to_string(channel.error()));
  return std::move(*channel);
}

// Tells the launcher the largest message; whether ours is no larger.
bool can_carry(const SharedPage& page, const Channel& channel) {
  page->max_message = channel.out->max_message();
  return page->max_message >= page->work.size;
}

int serve_two(const SharedPage& page, Listener& listener) {
  Clients client(listener);
  client.spawn(page);
  if (page->work.scenario == Scenario::connect)
    return serve_connections(page, listener) && client.ended_well(page->work) ? 0 : 1;
  Channel channel = accept_one(listener);
  if (!can_carry(page, channel)) {
    client.ended_well(page->work);  // it may still be opening what our end takes away
    return exit_skipped;
  }
  ChannelPort port(channel, page->work.delay_ns);
  const bool complete = run_side(Side::server, page->work, port, page->measurement, page.slots());
  return complete && client.ended_well(page->work) ? 0 : 1;
}

int serve_several(const SharedPage& page, std::unique_ptr<Listener> listener) {
  Listener& listening = *listener;
  Clients clients(listening);
  std::vector<SharedPage> pages;
  for (const int cpu : cpus_beside(page->cpus, page->work.peers)) {
    pages.emplace_back(page->work, CpuPair{cpu, page->cpus.server});
    clients.spawn(pages.back());
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
  if (!clients.ended_well(page->work) || !complete) return 1;
  add_up(page, pages);
  return 0;
}

int run_server(const SharedPage& page, std::string_view scheme) {
  auto listener = opened(*page, page->cpus.server,
                         [&] { return listen(with_waiting(Address(scheme, ""), page->work)); });
  const bool has_several =
      page->work.scenario == Scenario::fan_in || page->work.scenario == Scenario::fan_out;
  return has_several ? serve_several(page, std::move(listener)) : serve_two(page, *listener);
}

int run_client(const SharedPage& page, std::string_view text) {
  const Address address = with_waiting(Address::parse(text), page->work);
  if (page->work.scenario == Scenario::connect) return make_connections(page, address) ? 0 : 1;
  Channel channel =
      opened(*page, page->cpus.client, [&] { return connect(address, Deadline::after(patience)); });
  if (!can_carry(page, channel)) return exit_skipped;
  ChannelPort port(channel, page->work.delay_ns);
  if (page->work.scenario == Scenario::fan_in) wait_for_start(page);
  const Side side = page->work.scenario == Scenario::fan_out ? Side::server : Side::client;
  return run_side(side, page->work, port, page->measurement, page.slots()) ? 0 : 1;
}

}  // namespace

int run_peer(int argc, char** argv) {
  // No more than that: a second thread would make each system call dearer (its descriptor is then
  // counted, its cancellation looked at), and the launcher cleans up after us.
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_NAME, "ipc-bench");  // otherwise "exe": it was started by /proc/self/exe
  return guarded("ipc-bench", [&] {
    int fd = -1;
    if (argc == 5) std::from_chars(argv[4], argv[4] + std::strlen(argv[4]), fd);
    if (fd < 0)
      throw Error(Fault::other, "peer", "", EINVAL, "ipc-bench run starts its peers itself");
    const SharedPage page(fd);
    const std::string_view role = argv[2];
    take_place(role == "server" ? page->cpus.server : page->cpus.client, page->work.scheduling);
    count_cycles();
    if (role == "control")
      return run_control(*find_control(argv[3]), page->work, page->measurement, page.slots()) ? 0
                                                                                              : 1;
    return role == "server" ? run_server(page, argv[3]) : run_client(page, argv[3]);
  });
}

}  // namespace ipc::bench

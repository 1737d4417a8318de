#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace ipc::demo {

struct WatchOptions {
  std::vector<std::vector<std::string>> programs;  // in the order of their start
  std::string html, pcap;                          // paths of files to write; "": none
  bool json = false;                               // prints JSON instead of the listing
  bool same_network = false;                       // stays in this network
  std::chrono::seconds limit{20};
};
// The command `ipc-demo watch`: starts programs that are not ours, and shows their calls, packets
// and states. Exit status: 0 the programs were watched; their own statuses are shown. 77
// they cannot be watched here. 1 one of them cannot be started.
int watch(const WatchOptions&);

}  // namespace ipc::demo

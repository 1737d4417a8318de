#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <thread>

#include "ipc/names/rendezvous.h"
#include "ipc/shm/ring.h"
#include "ipc/system/lifeline.h"
#include "ipc/transport.h"
#include "support.h"

// A client maps the memory that a server passes, and a server may be hostile. Memory that can
// shrink, or a descriptor of another kind, would raise SIGBUS in the client.
namespace {

using namespace ipc;
using namespace ipc::test;

constexpr std::size_t capacity = 4096;
constexpr off_t size_for_two = 2 * (ring_header_size + capacity);

// Returns the Error of a client that is offered this memory.
std::unique_ptr<Error> error_when_offered(OwnedFd memory, std::uint64_t claimed = capacity) {
  const RunDirectory run;
  OwnedFd lifeline;
  const auto listener = listen_at_rendezvous(Address::parse("shm-ring:x"), [&](OwnedFd connection) {
    lifeline = std::move(connection);
    Offer offer;
    offer.parameters = {claimed};
    offer.descriptors.push_back(std::move(memory));
    offer.descriptors.push_back(Lifeline::pair().second.release());
    return offer;
  });
  std::jthread server([&] { (void)listener->accept(never); });
  return error_of([&] { ipc::connect(Address::parse("shm-ring:x"), never); });
}

OwnedFd memfd(off_t size, int seals) {
  OwnedFd memory(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(::ftruncate(memory.get(), size), 0);
  EXPECT_EQ(::fcntl(memory.get(), F_ADD_SEALS, seals), 0);
  return memory;
}
constexpr int all_seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

TEST(ShmRing, refuses_a_file_in_place_of_memory) {
  const TemporaryDirectory place;
  OwnedFd file(::open((place / "file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::ftruncate(file.get(), size_for_two), 0);
  EXPECT_EQ(error_when_offered(std::move(file))->code().value(), EPROTO);
}

TEST(ShmRing, refuses_memory_that_could_shrink) {
  EXPECT_EQ(error_when_offered(memfd(size_for_two, F_SEAL_GROW))->code().value(), EPROTO);
}

TEST(ShmRing, refuses_memory_of_another_size_than_claimed) {
  EXPECT_EQ(error_when_offered(memfd(size_for_two - 1, all_seals))->code().value(), EPROTO);
  for (const std::uint64_t claimed : {std::uint64_t{0}, std::uint64_t{capacity * 2},
                                      std::uint64_t{capacity - 1}, ~std::uint64_t{0}})
    EXPECT_EQ(error_when_offered(memfd(size_for_two, all_seals), claimed)->code().value(), EPROTO);
}

}  // namespace

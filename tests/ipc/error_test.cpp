#include "ipc/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "support.h"

namespace {

using namespace ipc;

TEST(Error, names_call_address_errno_and_cure) {
  const Error error("bind", "unix:/run/x.sock", EADDRINUSE, "choose another path");
  EXPECT_STREQ(error.what(), "bind(unix:/run/x.sock): Address already in use; choose another path");
  EXPECT_EQ(error.call(), "bind");
  EXPECT_EQ(error.address(), "unix:/run/x.sock");
  EXPECT_EQ(error.cure(), "choose another path");
  EXPECT_EQ(error.code(), std::errc::address_in_use);
  EXPECT_EQ(error.fault(), Fault::address_in_use);
}

TEST(Error, omits_missing_parts) {
  EXPECT_STREQ(Error("ppoll", "", EIO).what(), "ppoll: Input/output error");
  EXPECT_STREQ(Error(Fault::unsupported, "vsock", "vsock:1", 0, "load the module").what(),
               "vsock(vsock:1): load the module");
}

TEST(Error, is_a_system_error_for_other_code) {
  try {
    throw Error("open", "x", ENOENT);
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
  }
}

TEST(Error, tells_the_faults_of_the_contract_apart_by_errno) {
  for (const auto& [error, fault] :
       std::vector<std::pair<int, Fault>>{{EADDRINUSE, Fault::address_in_use},
                                          {EEXIST, Fault::address_in_use},
                                          {ECONNREFUSED, Fault::stale_endpoint},
                                          {ENOENT, Fault::not_found},
                                          {EACCES, Fault::permission_denied},
                                          {EPERM, Fault::permission_denied},
                                          {ELOOP, Fault::permission_denied},
                                          {EMFILE, Fault::resource_exhausted},
                                          {ENFILE, Fault::resource_exhausted},
                                          {ENOMEM, Fault::resource_exhausted},
                                          {ENOBUFS, Fault::resource_exhausted},
                                          {ENOSPC, Fault::no_space},
                                          {EDQUOT, Fault::no_space},
                                          {EPROTO, Fault::version_mismatch},
                                          {ENOSYS, Fault::unsupported},
                                          {EOPNOTSUPP, Fault::unsupported},
                                          {EAFNOSUPPORT, Fault::unsupported},
                                          {EIO, Fault::other}})
    EXPECT_EQ(fault_of(error), fault) << error;
}

TEST(Error, has_a_usual_cure_for_each_fault_that_a_user_can_mend) {
  for (const int error :
       {EADDRINUSE, EACCES, EMFILE, ENOSPC, ENOENT, ECONNREFUSED, EISDIR, ENOTDIR})
    EXPECT_FALSE(Error("call", "place", error).cure().empty()) << error;
  EXPECT_NE(Error("fallocate", "place", EFBIG).cure().find("ulimit -f"), std::string::npos);
}

TEST(Error, mentions_a_server_only_for_connect) {
  for (const int error : {ENOENT, ECONNREFUSED})
    EXPECT_NE(Error("connect", "place", error).cure().find("start the server"), std::string::npos);
  for (const char* call : {"open", "bind", "listen", "lstat", "mkdir"})
    for (const int error : {ENOENT, EACCES, EPERM, EADDRINUSE})
      EXPECT_EQ(Error(call, "place", error).cure().find("server"), std::string::npos)
          << call << ": " << error;
}

TEST(Error, has_cures_that_fit_a_path_and_a_port) {
  for (const char* call : {"bind", "connect"})
    for (const int error : {EADDRINUSE, EACCES, ECONNREFUSED}) {
      const std::string cure = Error(call, "udp://127.0.0.1:80", error).cure();
      EXPECT_EQ(cure.find("path"), std::string::npos) << cure;
      EXPECT_EQ(cure.find("takes the name over"), std::string::npos) << cure;
    }
}

TEST(Fault, has_a_text_of_its_own) {
  std::set<std::string_view> texts;
  for (const Fault fault :
       {Fault::other, Fault::bad_address, Fault::not_found, Fault::address_in_use,
        Fault::stale_endpoint, Fault::permission_denied, Fault::version_mismatch,
        Fault::resource_exhausted, Fault::no_space, Fault::unsupported})
    texts.insert(to_string(fault));
  EXPECT_EQ(texts.size(), 10U);
}

TEST(ThrowBadAddress, says_why) {
  const auto error = test::error_of([] { throw_bad_address("unix:", "name the path"); });
  EXPECT_EQ(error->fault(), Fault::bad_address);
  EXPECT_EQ(error->address(), "unix:");
  EXPECT_EQ(error->cure(), "name the path");
}

}  // namespace

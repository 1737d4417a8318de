// Answers queries for one name (RFC 1035).
#include "demos/stage/name_server.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

namespace ipc::demo {
namespace {

constexpr std::size_t header_size = 12, type_and_class_size = 4;

struct Question {
  std::string name;  // "www.example": the packet has the length before each part, and 0 at the end
  std::size_t end = header_size;  // end of the question in the packet
};

Question question_of(std::span<const unsigned char> query) {
  Question question;
  const auto length = [&] { return query.size() > question.end ? query[question.end] : 0; };
  for (; length() != 0; question.end += std::size_t{1} + length()) {
    if (!question.name.empty()) question.name += '.';
    for (const unsigned char letter : query.subspan(
             question.end + 1, std::min<std::size_t>(length(), query.size() - question.end - 1)))
      question.name += static_cast<char>(letter);
  }
  question.end = std::min(question.end + 1 + type_and_class_size, query.size());
  return question;
}

}  // namespace

std::vector<unsigned char> answer_to_query(std::span<const unsigned char> query,
                                           std::string_view name, const char* address) {
  const Question question = question_of(query);
  std::vector<unsigned char> answer(query.begin(), query.begin() + static_cast<long>(question.end));
  if (answer.size() < header_size) return answer;
  const bool is_known = question.name == name;
  // After the number: this is an answer, whether the name exists (3: no), and the numbers of
  // questions, answers and other records.
  const std::array<int, 10> header = {0x81, is_known ? 0x80 : 0x83, 0, 1, 0, is_known ? 1 : 0};
  std::ranges::transform(header, answer.begin() + 2,
                         [](int byte) { return static_cast<unsigned char>(byte); });
  if (!is_known) return answer;
  // The name (the one at byte 12), type A, class IN, valid for a minute, four bytes.
  for (const int byte : {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4})
    answer.push_back(static_cast<unsigned char>(byte));
  std::array<unsigned char, 4> number{};
  ::inet_pton(AF_INET, address, number.data());
  answer.insert(answer.end(), number.begin(), number.end());
  return answer;
}

}  // namespace ipc::demo

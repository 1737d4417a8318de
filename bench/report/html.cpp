// Escapes text for HTML.
#include "bench/report/html.h"

namespace ipc::bench {

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(letter) < ' ' && letter != '\n' && letter != '\t')
          escaped += "\uFFFD";
        else escaped += letter;
    }
  }
  return escaped;
}

}  // namespace ipc::bench

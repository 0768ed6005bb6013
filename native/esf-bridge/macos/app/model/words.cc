#include "macos/app/model/words.h"

#include <stdexcept>
#include <string>

namespace portcullis::app {

namespace {

struct Row {
  std::string_view code, title, cause, fixBefore15, fixFrom15, fixManaged;
};
constexpr Row kRows[] = {
#define HEALTH_WORDS(code, title, cause, before15, from15, managed) {code, title, cause, before15, from15, managed},
#include "macos/app/model/health_words.inc"
#undef HEALTH_WORDS
};

struct ErrorRow {
  long code;
  ExtensionError error;
};
constexpr ErrorRow kErrors[] = {
#define EXTENSION_ERROR(code, name, meaning) {code, {name, meaning}},
#include "macos/app/model/health_words.inc"
#undef EXTENSION_ERROR
};

}  // namespace

Words healthWords(std::string_view code, MacosVersion version, bool managed) {
  for (const Row& row : kRows) {
    if (row.code != code) continue;
    const std::string_view byHand = version.major != 0 && version.major < 15 ? row.fixBefore15 : row.fixFrom15;
    return {row.title, row.cause, managed ? row.fixManaged : byHand};
  }
  throw std::out_of_range("no words for `" + std::string(code) + "`");
}

ExtensionError extensionError(long code) {
  for (const ErrorRow& row : kErrors) {
    if (row.code == code) return row.error;
  }
  return {"unknown", "macOS gave a reason that this version of Portcullis does not know"};
}

}  // namespace portcullis::app

#include "macos/cf.h"

#include <vector>

namespace portcullis::macos {

std::string toText(CFStringRef string) {
  if (!string) return {};
  const CFIndex most = CFStringGetMaximumSizeForEncoding(CFStringGetLength(string), kCFStringEncodingUTF8);
  std::string text(static_cast<size_t>(most) + 1, '\0');
  if (!CFStringGetCString(string, text.data(), static_cast<CFIndex>(text.size()), kCFStringEncodingUTF8)) return {};
  text.resize(text.find('\0'));
  return text;
}

Cf<CFStringRef> toCf(const std::string& text) {
  return adopt(CFStringCreateWithBytes(kCFAllocatorDefault, reinterpret_cast<const UInt8*>(text.data()), static_cast<CFIndex>(text.size()),
                                       kCFStringEncodingUTF8, false));
}

}  // namespace portcullis::macos

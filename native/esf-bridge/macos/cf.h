// Ownership of CoreFoundation and IOKit objects, so that no path forgets a release.
#pragma once
#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/IOKitLib.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace portcullis::macos {

struct CfRelease {
  void operator()(CFTypeRef object) const {
    if (object) CFRelease(object);
  }
};
// Owns one reference, as functions with Create or Copy in their name return it.
template <typename Ref>
using Cf = std::unique_ptr<std::remove_pointer_t<Ref>, CfRelease>;
template <typename Ref>
Cf<Ref> adopt(Ref object) {
  return Cf<Ref>(object);
}

// Owns one io_object_t.
class IoObject {
 public:
  IoObject() = default;
  explicit IoObject(io_object_t object) : object_(object) {}
  IoObject(IoObject&& other) noexcept : object_(std::exchange(other.object_, IO_OBJECT_NULL)) {}
  IoObject& operator=(IoObject&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  IoObject(const IoObject&) = delete;
  IoObject& operator=(const IoObject&) = delete;
  ~IoObject() {
    if (object_) IOObjectRelease(object_);
  }
  io_object_t get() const { return object_; }
  io_object_t* receive() { return &object_; }
  // Hands over the reference: for the calls that release it themselves.
  io_object_t take() { return std::exchange(object_, IO_OBJECT_NULL); }
  explicit operator bool() const { return object_ != IO_OBJECT_NULL; }

 private:
  io_object_t object_ = IO_OBJECT_NULL;
};

// Empty for null and for text that is not representable.
std::string toText(CFStringRef);
Cf<CFStringRef> toCf(const std::string&);

}  // namespace portcullis::macos

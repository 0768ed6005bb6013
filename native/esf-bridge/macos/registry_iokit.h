// `Registry` over IOKit.
#pragma once
#include <memory>

#include "macos/registry.h"

namespace portcullis::macos {

std::unique_ptr<Registry> makeIoKitRegistry();

}  // namespace portcullis::macos

#pragma once
#include <cstdint>

namespace portcullis::bench {

// How often this thread has asked the heap for memory, by any form of `new`.
uint64_t allocationsOfThisThread();

}  // namespace portcullis::bench

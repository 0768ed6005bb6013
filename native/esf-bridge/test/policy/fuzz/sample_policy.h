#pragma once
#include <memory>

#include "core/policy/documents.h"

namespace portcullis {

// corpus/policy/office.bin, read once; the working directory is native/esf-bridge.
std::shared_ptr<const PolicyBundle> samplePolicy();

}  // namespace portcullis

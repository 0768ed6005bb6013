// What the document store remembers beside the documents themselves. Each file is replaced whole.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/policy/documents.h"

namespace portcullis {

// Set once by enrolment; the anchor changes only through a signed `anchor` document.
struct Enrolment {
  Uuid organisation{}, mac{};
  // The keys that have been in force, the newest last. Documents from outside must be signed by the last one; the
  // older ones serve only to read again what was accepted under them.
  std::vector<std::vector<uint8_t>> anchors;
};

using Digest = std::array<uint8_t, 32>;
using DocumentKey = std::pair<DocumentKind, Uuid>;

// The highest sequence ever accepted for a document, and the one before, each with its SHA-256. Kept apart from the
// files, so that putting old files back brings nothing back.
struct Remembered {
  uint64_t sequence = 0;
  Digest digest{};
  uint64_t previous = 0;  // 0: none
  Digest previousDigest{};
  // Given up as not needed here; the sequence still counts.
  bool forgotten = false;
};
using Sequences = std::map<DocumentKey, Remembered>;

std::string enrolmentText(const Enrolment&);
std::optional<Enrolment> parseEnrolment(std::string_view);
std::string sequencesText(const Sequences&);
std::optional<Sequences> parseSequences(std::string_view);
std::optional<DocumentKind> parseKind(std::string_view);

}  // namespace portcullis

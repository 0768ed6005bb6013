// portcullis-policy-bench FOLDER [CALLS]: what deciding and loading cost. The folder, written by
// libs/policy/bench/native.mjs, holds policy.bin, set.bin (its id in set.id) and subjects.jsonl ({"device", "context"} a line).
// Prints one JSON object. Exits 1 when a decision asked the heap for memory.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "allocations.h"
#include "core/policy/documents.h"
#include "nlohmann/json.hpp"
#include "policy-run/request.h"

namespace portcullis::bench {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

struct Subject {
  Device device;
  Context context;
};

std::vector<uint8_t> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("`" + path + "` cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Subject> readSubjects(const std::string& path) {
  std::ifstream file(path);
  std::vector<Subject> subjects;
  for (std::string line; std::getline(file, line);) {
    const json each = json::parse(line);
    subjects.push_back({policy_run::deviceOf(each.at("device")), policy_run::contextOf(each.at("context"))});
  }
  if (subjects.empty()) throw std::runtime_error("`" + path + "` holds no subjects");
  return subjects;
}

// The median, and the best for machines that do other things at the same time.
template <class Load>
json loadMillis(Load load) {
  std::vector<double> times;
  for (int i = 0; i < 25; i++) {
    const auto start = Clock::now();
    if (!load()) throw std::runtime_error("a document does not load");
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  return {{"median", times[times.size() / 2]}, {"best", times.front()}};
}

struct Timing {
  double median, p99, highest;
  uint64_t allocations;
};

Timing timeDecisions(const Snapshot& snapshot, const std::vector<Subject>& subjects, size_t calls) {
  std::vector<uint32_t> nanos(calls);
  Verdict verdict;
  const uint64_t before = allocationsOfThisThread();
  for (size_t i = 0; i < calls; i++) {
    const Subject& subject = subjects[i % subjects.size()];
    const auto start = Clock::now();
    decide(snapshot, subject.device, subject.context, verdict);
    nanos[i] = static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
  }
  const uint64_t allocations = allocationsOfThisThread() - before;
  std::sort(nanos.begin(), nanos.end());
  return {static_cast<double>(nanos[calls / 2]), static_cast<double>(nanos[calls * 99 / 100]), static_cast<double>(nanos.back()),
          allocations};
}

int run(const std::string& folder, size_t calls) {
  const auto policy = read(folder + "/policy.bin"), set = read(folder + "/set.bin"), id = read(folder + "/set.id");
  const auto setId = parseUuid({reinterpret_cast<const char*>(id.data()), std::min<size_t>(id.size(), 36)});
  if (!setId) throw std::runtime_error("set.id holds no UUID");
  Refused error;
  Snapshot snapshot;
  snapshot.policy = loadPolicy(policy, error);
  snapshot.sets.push_back(loadDeviceSet(set, *setId, error));
  if (error.reason != Refusal::none) throw std::runtime_error(error.detail);
  link(snapshot);
  const auto subjects = readSubjects(folder + "/subjects.jsonl");
  timeDecisions(snapshot, subjects, subjects.size() * 10);  // warms caches and branch predictors
  const Timing timing = timeDecisions(snapshot, subjects, calls);
  const json out = {{"calls", calls},
                    {"medianNanos", timing.median},
                    {"p99Nanos", timing.p99},
                    {"highestNanos", timing.highest},
                    {"allocations", timing.allocations},
                    {"policyBytes", policy.size()},
                    {"setBytes", set.size()},
                    {"loadPolicyMillis", loadMillis([&] { return loadPolicy(policy, error) != nullptr; })},
                    {"loadSetMillis", loadMillis([&] { return loadDeviceSet(set, *setId, error) != nullptr; })}};
  std::cout << out.dump() << '\n';
  return timing.allocations == 0 ? 0 : 1;
}

}  // namespace
}  // namespace portcullis::bench

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::cerr << "usage: portcullis-policy-bench FOLDER [CALLS]\n";
    return 2;
  }
  try {
    return portcullis::bench::run(arguments[1], count == 3 ? std::stoul(arguments[2]) : 1'000'000);
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 2;
  }
}

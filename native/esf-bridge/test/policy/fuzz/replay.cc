// Runs a fuzz target over files where there is no libFuzzer: each whole, cut short at every length, and with every byte
// changed in turn.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

size_t replay(std::vector<uint8_t> bytes) {
  size_t inputs = 0;
  const auto run = [&](size_t size) {
    LLVMFuzzerTestOneInput(bytes.data(), size);
    inputs++;
  };
  for (size_t size = 0; size <= bytes.size(); size++) run(size);
  for (uint8_t& byte : bytes) {
    const uint8_t before = byte;
    for (const int change : {0x01, 0x80, 0xFF}) {
      byte = static_cast<uint8_t>(before ^ change);
      run(bytes.size());
    }
    byte = before;
  }
  return inputs;
}

}  // namespace

int main(int count, char** folders) {
  size_t inputs = 0;
  for (int i = 1; i < count; i++) {
    for (const auto& entry : std::filesystem::directory_iterator(folders[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      inputs += replay({std::istreambuf_iterator<char>(file), {}});
    }
  }
  std::cout << inputs << " inputs\n";
  return inputs == 0;
}

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <mutex>
#include <vector>

#include "macos/store_watch.h"
#include "macos/watch.h"

namespace portcullis::macos {

namespace {

struct Console {
  std::string name;  // empty: nobody
  uid_t user = 0;
  gid_t group = 0;
};

Console consoleNow() {
  Console console;
  const auto name = adopt(SCDynamicStoreCopyConsoleUser(nullptr, &console.user, &console.group));
  // At the login window macOS names `loginwindow` or root; neither is a person.
  console.name = toText(name.get());
  if (console.name == "loginwindow" || console.user == 0) console.name.clear();
  return console;
}

// False when the directory did not answer in full: the groups are then not known, which is not the same as none.
bool groupsOf(const Console& console, std::vector<std::string>& out) {
  std::vector<int> ids(64);
  int count = static_cast<int>(ids.size());
  while (getgrouplist(console.name.c_str(), static_cast<int>(console.group), ids.data(), &count) < 0) {
    if (ids.size() >= 4'096) return false;
    ids.resize(ids.size() * 2);
    count = static_cast<int>(ids.size());
  }
  for (int i = 0; i < count; ++i) {
    struct group entry = {};
    struct group* found = nullptr;
    std::vector<char> buffer(16'384);
    if (getgrgid_r(static_cast<gid_t>(ids[static_cast<size_t>(i)]), &entry, buffer.data(), buffer.size(), &found) != 0) return false;
    if (found) out.emplace_back(found->gr_name);
  }
  return true;
}

class ConsolePersonWatch final : public PersonWatch {
 public:
  ~ConsolePersonWatch() override { stop(); }

  void start(std::function<void()> changed) override {
    changed_ = std::move(changed);
    const auto key = adopt(SCDynamicStoreKeyCreateConsoleUser(kCFAllocatorDefault));
    store_.start("portcullis.person", {key.get()}, [this] {
      readHome();
      changed_();
    });
    readHome();
  }

  void stop() override { store_.stop(); }

  PersonFacts now() const override {
    PersonFacts person;
    const Console console = consoleNow();
    person.state = console.name.empty() ? Context::User::nobody : Context::User::known;
    person.name = console.name;
    person.groupsKnown = console.name.empty() || groupsOf(console, person.groups);
    if (!person.groupsKnown) person.groups.clear();
    return person;
  }

  std::string homeFolder() const override {
    const std::lock_guard lock(mutex_);
    return home_;
  }

 private:
  // Asks the directory, so it is done when the person changes and not when a disk is looked up.
  void readHome() {
    const Console console = consoleNow();
    struct passwd entry = {};
    struct passwd* found = nullptr;
    std::vector<char> buffer(16'384);
    const bool known = !console.name.empty() && getpwuid_r(console.user, &entry, buffer.data(), buffer.size(), &found) == 0 && found;
    const std::lock_guard lock(mutex_);
    home_ = known ? found->pw_dir : "";
  }

  std::function<void()> changed_;
  StoreWatch store_;
  mutable std::mutex mutex_;
  std::string home_;
};

}  // namespace

std::unique_ptr<PersonWatch> makeConsolePersonWatch() { return std::make_unique<ConsolePersonWatch>(); }

}  // namespace portcullis::macos

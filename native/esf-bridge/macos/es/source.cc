#include "macos/es/source.h"

#include <bsm/libbsm.h>
#include <sys/mount.h>

#include <array>
#include <chrono>
#include <string_view>

#include "macos/bsd_name.h"
#include "macos/es/overlay.h"

namespace portcullis::macos::es {

namespace {

// Often enough that a person who grants Full Disk Access sees it work at once; BlockBlock polls at the same pace.
constexpr auto kRetry = std::chrono::milliseconds(500);
constexpr auto kLastResort = std::chrono::minutes(5);

std::string textOf(es_string_token_t token) { return {token.data, token.length}; }

ProcessFacts processOf(const es_message_t& m) {
  ProcessFacts p;
  p.pid = audit_token_to_pid(m.process->audit_token);
  p.path = textOf(m.process->executable->path);
  p.signingId = textOf(m.process->signing_id);
  p.platformBinary = m.process->is_platform_binary ? Tri::yes : Tri::no;
  return p;
}

MountFlags flagsOf(const struct statfs& fs) {
  return {.readOnly = (fs.f_flags & MNT_RDONLY) != 0, .noexec = (fs.f_flags & MNT_NOEXEC) != 0};
}

std::optional<MountFacts> mountOf(const struct statfs& fs) {
  auto name = bsdNameOf(fs.f_mntfromname);
  if (!name) return std::nullopt;
  return MountFacts{std::move(*name), fs.f_mntonname, fs.f_fstypename, flagsOf(fs)};
}

// The user clients of USB, HID-less: through these a program reaches a phone, a camera or a stick's interface. Everything
// else (graphics, audio, power …) is answered without a look. MACOS.md's list, from IOKit and IOUSBHost headers.
bool isUsbUserClient(std::string_view name) {
  constexpr std::array<std::string_view, 9> classes = {
      "AppleUSBHostDeviceUserClient", "AppleUSBHostInterfaceUserClient", "AppleUSBLegacyDeviceUserClient",
      "AppleUSBLegacyInterfaceUserClient", "IOUSBDeviceUserClientV2", "IOUSBInterfaceUserClientV2",
      "IOUSBInterfaceUserClientV3", "SCSITaskUserClient", "SCSITaskUserClientIniter"};
  for (const auto known : classes) {
    if (known == name) return true;
  }
  return false;
}

}  // namespace

EsSource::EsSource(SourceClocks clocks, std::function<void()> lastResort)
    : clocks_(std::move(clocks)), lastResort_(std::move(lastResort)) {}

EsSource::~EsSource() { stop(); }

void EsSource::start(EventSink& sink) {
  sink_ = &sink;
  const auto dropped = [this](uint64_t count) { sink_->eventsDropped(count); };
  mounts_ = std::make_unique<Client>(Client::Job{
      .name = "mounts",
      .events = {ES_EVENT_TYPE_AUTH_MOUNT, ES_EVENT_TYPE_AUTH_REMOUNT, ES_EVENT_TYPE_NOTIFY_MOUNT, ES_EVENT_TYPE_NOTIFY_REMOUNT,
                 ES_EVENT_TYPE_NOTIFY_UNMOUNT},
      .handle = [this](Client& c, const es_message_t& m) { onMountMessage(c, m); },
      .dropped = dropped,
      .prepare = nullptr,
      .wallMillis = clocks_.wallMillis});
  opens_ = std::make_unique<Client>(Client::Job{.name = "iokit",
                                                .events = {ES_EVENT_TYPE_AUTH_IOKIT_OPEN},
                                                .handle = [this](Client& c, const es_message_t& m) { onOpenMessage(c, m); },
                                                .dropped = dropped,
                                                .prepare = nullptr,
                                                .wallMillis = clocks_.wallMillis});
  const bool mountsRun = mounts_->tryStart();
  const bool opensRun = opens_->tryStart();
  if (!mountsRun || !opensRun) retry_ = std::thread([this] { keepTrying(); });
}

void EsSource::keepTrying() {
  const auto since = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kRetry, [this] { return stopping_; })) {
    const bool mountsRun = mounts_->tryStart();
    const bool opensRun = opens_->tryStart();
    if (mountsRun && opensRun) return;
    if (std::chrono::steady_clock::now() - since >= kLastResort && mounts_->state().state == "not-permitted") {
      lock.unlock();
      lastResort_();
      return;
    }
  }
}

void EsSource::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (retry_.joinable()) retry_.join();
  if (mounts_) mounts_->stop();
  if (opens_) opens_->stop();
}

std::vector<ClientState> EsSource::clients() const {
  if (!mounts_) return {};
  return {mounts_->state(), opens_->state()};
}

void EsSource::onMountMessage(Client& client, const es_message_t& m) {
  switch (m.event_type) {
    case ES_EVENT_TYPE_AUTH_MOUNT:
    case ES_EVENT_TYPE_AUTH_REMOUNT: {
      const bool remount = m.event_type == ES_EVENT_TYPE_AUTH_REMOUNT;
      const struct statfs& fs = remount ? *m.event.remount.statfs : *m.event.mount.statfs;
      MountRequest request;
      request.source = fs.f_mntfromname;
      request.mountPoint = fs.f_mntonname;
      request.fileSystem = fs.f_fstypename;
      request.flags = flagsOf(fs);
      request.remount = remount;
      request.deadlineMicros = clocks_.microsOfDeadline(m.deadline);
      request.process = processOf(m);
      request.token = client.retain(m);
      sink_->authMount(request);
      return;
    }
    case ES_EVENT_TYPE_NOTIFY_MOUNT:
      if (const auto mount = mountOf(*m.event.mount.statfs)) sink_->notifyMount(*mount);
      return;
    case ES_EVENT_TYPE_NOTIFY_REMOUNT:
      if (const auto mount = mountOf(*m.event.remount.statfs)) sink_->notifyMount(*mount);
      return;
    case ES_EVENT_TYPE_NOTIFY_UNMOUNT:
      if (const auto mount = mountOf(*m.event.unmount.statfs)) sink_->notifyUnmount(mount->bsdName);
      return;
    default:
      return;
  }
}

void EsSource::onOpenMessage(Client& client, const es_message_t& m) {
  const auto& event = m.event.iokit_open;
  if (!isUsbUserClient({event.user_client_class.data, event.user_client_class.length})) {
    client.answerNow(m, Answer::allow);
    return;
  }
  OpenRequest request;
  request.userClientClass = textOf(event.user_client_class);
  request.parentId = parentOf(m, event);
  request.deadlineMicros = clocks_.microsOfDeadline(m.deadline);
  request.process = processOf(m);
  request.token = client.retain(m);
  sink_->authOpen(request);
}

}  // namespace portcullis::macos::es

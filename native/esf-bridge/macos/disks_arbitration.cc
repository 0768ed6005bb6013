#include <DiskArbitration/DiskArbitration.h>
#include <dispatch/dispatch.h>
#include <sys/mount.h>
#include <sys/param.h>

#include "core/bridge/mount_source.h"
#include "macos/cf.h"
#include "macos/disks.h"

namespace portcullis::macos {

namespace {

struct QueueRelease {
  void operator()(dispatch_queue_t queue) const { dispatch_release(queue); }
};
using Queue = std::unique_ptr<std::remove_pointer_t<dispatch_queue_t>, QueueRelease>;

std::string nameOf(DADiskRef disk) {
  const char* name = DADiskGetBSDName(disk);
  return name ? name : "";
}

// One call of DiskArbitration that ends in a callback. Shared between the caller and the callback: whoever is last frees it,
// because a caller that gives up after the limit must not leave a dangling context behind.
struct Call {
  dispatch_semaphore_t done = dispatch_semaphore_create(0);
  std::atomic<uint32_t> status{0};
  ~Call() { dispatch_release(done); }
};

void finished(DADiskRef, DADissenterRef dissenter, void* context) {
  const std::unique_ptr<std::shared_ptr<Call>> call(static_cast<std::shared_ptr<Call>*>(context));
  (*call)->status = dissenter ? static_cast<uint32_t>(DADissenterGetStatus(dissenter)) : 0;
  dispatch_semaphore_signal((*call)->done);
}

Did wait(const std::shared_ptr<Call>& call) {
  const auto limit = dispatch_time(DISPATCH_TIME_NOW, int64_t{kEnforceLimitSeconds} * static_cast<int64_t>(NSEC_PER_SEC));
  if (dispatch_semaphore_wait(call->done, limit) != 0) return Did::failed;
  return fromDaReturn(call->status);
}

std::optional<MountFacts> mountOf(const struct statfs& fs) {
  const MountFlags flags{.readOnly = (fs.f_flags & MNT_RDONLY) != 0, .noexec = (fs.f_flags & MNT_NOEXEC) != 0};
  return mountFrom(fs.f_mntfromname, fs.f_mntonname, fs.f_fstypename, flags);
}

class ArbitrationDisks final : public Disks {
 public:
  ~ArbitrationDisks() override { stop(); }

  void start(DiskCallbacks callbacks) override {
    callbacks_ = std::move(callbacks);
    // Approvals block until the core has answered, so they get a session and a queue of their own: our own mounts end
    // on the other one.
    approvals_ = openSession("portcullis.approvals", approvalQueue_);
    operations_ = openSession("portcullis.disks", operationQueue_);
    if (callbacks_.approveMount) DARegisterDiskMountApprovalCallback(approvals_.get(), nullptr, approve, this);
    DARegisterDiskAppearedCallback(operations_.get(), nullptr, appeared, this);
    DARegisterDiskDescriptionChangedCallback(operations_.get(), nullptr, nullptr, described, this);
    DARegisterDiskDisappearedCallback(operations_.get(), nullptr, disappeared, this);
  }

  void stop() override {
    close(approvals_, approvalQueue_);
    close(operations_, operationQueue_);
  }

  Did unmount(const std::string& bsdName, bool force) override {
    return operate(bsdName, [&](DADiskRef disk, void* context) {
      DADiskUnmount(disk, force ? kDADiskUnmountOptionForce : kDADiskUnmountOptionDefault, finished, context);
    });
  }

  Did mount(const std::string& bsdName, MountFlags flags) override {
    return operate(bsdName, [&](DADiskRef disk, void* context) {
      // Passed to mount(8) as -o; the list ends with null. There is no DADiskMountOption for read-only. DiskArbitration puts its own
      // options in front, as for any mount: rdonly where the medium cannot be written, nosuid, noowners and nodev where it does not
      // trust the disk (DAMount.c). So nothing but policy's restriction is named here, and a mount without one is as the system's.
      CFStringRef arguments[3] = {nullptr, nullptr, nullptr};
      size_t next = 0;
      if (flags.readOnly) arguments[next++] = CFSTR("rdonly");
      if (flags.noexec) arguments[next++] = CFSTR("noexec");
      DADiskMountWithArguments(disk, nullptr, kDADiskMountOptionDefault, finished, context, arguments);
    });
  }

  std::vector<MountFacts> mounted() const override {
    // MNT_NOWAIT: a share that hangs must not hold us. The count may grow between the calls, so ask with room to spare.
    const int count = getfsstat(nullptr, 0, MNT_NOWAIT);
    std::vector<struct statfs> table(static_cast<size_t>(count > 0 ? count : 0) + 16);
    const int got = getfsstat(table.data(), static_cast<int>(table.size() * sizeof(struct statfs)), MNT_NOWAIT);
    std::vector<MountFacts> mounts;
    for (int i = 0; i < got; ++i) {
      if (auto mount = mountOf(table[static_cast<size_t>(i)])) mounts.push_back(std::move(*mount));
    }
    return mounts;
  }

  std::string sourceOf(const std::string& path) const override {
    struct statfs fs = {};
    return statfs(path.c_str(), &fs) == 0 ? fs.f_mntfromname : "";
  }

  std::optional<VolumeFacts> describe(const std::string& bsdName) const override {
    const auto disk = diskOf(bsdName);
    const auto description = adopt(disk ? DADiskCopyDescription(disk.get()) : nullptr);
    if (!description) return std::nullopt;
    VolumeFacts v;
    v.bsdName = bsdName;
    const auto text = [&](CFStringRef key) {
      const auto value = static_cast<CFStringRef>(CFDictionaryGetValue(description.get(), key));
      return value && CFGetTypeID(value) == CFStringGetTypeID() ? toText(value) : std::string();
    };
    v.name = text(kDADiskDescriptionVolumeNameKey);
    v.fileSystem = text(kDADiskDescriptionVolumeKindKey);
    v.fileSystemKnown = !v.fileSystem.empty();
    const auto encrypted = static_cast<CFBooleanRef>(CFDictionaryGetValue(description.get(), kDADiskDescriptionMediaEncryptedKey));
    if (encrypted && CFGetTypeID(encrypted) == CFBooleanGetTypeID()) v.encrypted = CFBooleanGetValue(encrypted) ? Tri::yes : Tri::no;
    return v;
  }

 private:
  static DADissenterRef approve(DADiskRef disk, void* context) {
    auto& self = *static_cast<ArbitrationDisks*>(context);
    const std::string name = nameOf(disk);
    if (name.empty() || self.callbacks_.approveMount(name) == Answer::allow) return nullptr;
    // DiskArbitration releases what this returns.
    return DADissenterCreate(kCFAllocatorDefault, kDAReturnNotPermitted, CFSTR("Portcullis: not allowed by policy"));
  }
  static void appeared(DADiskRef disk, void* context) { static_cast<ArbitrationDisks*>(context)->report(disk); }
  static void described(DADiskRef disk, CFArrayRef, void* context) { static_cast<ArbitrationDisks*>(context)->report(disk); }
  static void disappeared(DADiskRef disk, void* context) {
    auto& self = *static_cast<ArbitrationDisks*>(context);
    if (const auto name = nameOf(disk); !name.empty() && self.callbacks_.gone) self.callbacks_.gone(name);
  }
  void report(DADiskRef disk) {
    if (const auto name = nameOf(disk); !name.empty() && callbacks_.changed) callbacks_.changed(name);
  }

  static Cf<DASessionRef> openSession(const char* label, Queue& queue) {
    auto session = adopt(DASessionCreate(kCFAllocatorDefault));
    queue.reset(dispatch_queue_create(label, DISPATCH_QUEUE_SERIAL));
    DASessionSetDispatchQueue(session.get(), queue.get());
    return session;
  }
  static void close(Cf<DASessionRef>& session, Queue& queue) {
    if (!session) return;
    DASessionSetDispatchQueue(session.get(), nullptr);
    // Whatever was on the queue has run when this returns.
    dispatch_sync_f(queue.get(), nullptr, [](void*) {});
    session.reset();
    queue.reset();
  }

  Cf<DADiskRef> diskOf(const std::string& bsdName) const {
    return adopt(operations_ ? DADiskCreateFromBSDName(kCFAllocatorDefault, operations_.get(), bsdName.c_str()) : nullptr);
  }

  template <typename Start>
  Did operate(const std::string& bsdName, Start start) {
    const auto disk = diskOf(bsdName);
    if (!disk) return Did::gone;
    auto call = std::make_shared<Call>();
    start(disk.get(), new std::shared_ptr<Call>(call));
    return wait(call);
  }

  DiskCallbacks callbacks_;
  Queue approvalQueue_, operationQueue_;
  Cf<DASessionRef> approvals_, operations_;
};

}  // namespace

std::unique_ptr<Disks> makeArbitrationDisks() { return std::make_unique<ArbitrationDisks>(); }

}  // namespace portcullis::macos

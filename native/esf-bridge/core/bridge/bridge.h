// The native bridge: events in, answers out, what is attached kept in line with the documents in force. One per process.
#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <string>
#include <vector>

#include "core/bridge/enforcer.h"
#include "core/bridge/last_words.h"
#include "core/bridge/mount_guard.h"
#include "core/bridge/open_guard.h"
#include "core/bridge/raw_guard.h"
#include "core/bridge/tamper_guard.h"
#include "core/bridge/usb_desk.h"
#include "core/documents/store.h"
#include "core/journal/journal.h"
#include "core/journal/recorder.h"

namespace portcullis {

inline constexpr std::string_view kBridgeVersion = "0.1.0";

struct BridgeOptions {
  // Journal, documents and captures live below it.
  std::string stateFolder;
  // An unsigned policy for a Mac that is not enrolled; empty: none.
  std::string standalonePolicy;
  // Who and where Portcullis is on this Mac.
  OwnPlaces own;
  JournalLimits journal;
  Recorder::Options recorder;
};

// Everything about the bridge that is worth telling, at one moment.
struct BridgeStatus {
  BridgeMode mode{};
  int64_t startedAtMillis = 0;
  std::optional<Enrolment> enrolment;
  std::string anchorKeyId;
  DocumentStore::Damage damage = DocumentStore::Damage::none;
  std::vector<ClientState> clients;
  std::vector<DocumentStore::Listed> documents;
  struct RefusedDocument {
    DocumentStore::Result document;
    int64_t timeMillis = 0;
  };
  std::vector<RefusedDocument> refused;  // the newest last, a few only
  std::string policyState;               // `enforcing`, `observing`, `none`, `offline-expired`
  PersonPtr person;
  std::string journal;
  uint64_t next = 0, acknowledged = 0, journalBytes = 0, lost = 0;
  uint64_t events = 0, answered = 0, denied = 0, tooLate = 0, slowestAnswerMicros = 0, dropped = 0;
  // By kind of question (Counters); negative: there was none yet.
  std::array<int64_t, Counters::kKinds> shortestDeadlineMicros{-1, -1, -1};
  size_t attached = 0, captured = 0;
  int64_t canaryDeniedAtMillis = 0;  // 0: not since this process started
};

struct DeviceReport {
  DeviceState state;
  Verdict verdict;
  struct VolumeReport {
    VolumeState state;
    Verdict verdict;
    Decision decision{};
  };
  std::vector<VolumeReport> volumes;
  InForcePtr inForce;  // keeps alive what the verdicts' texts point into
};

class Bridge final : public EventSink {
 public:
  // Throws std::runtime_error when the state folder cannot be used. `backend` outlives the bridge.
  Bridge(Backend& backend, BridgeOptions options);
  ~Bridge() override;

  // Subscribes first and loads afterwards: a message that comes in between waits for the documents.
  void start();
  // Events end first, then what they caused is finished and recorded. Captures stay written down. Idempotent.
  // `lastWord`: false is an end without one, as that of a process that was killed.
  void stop(bool lastWord = true);

  // The session thread's part. Each may take milliseconds (signatures, disk).
  DocumentStore::Enrolling enrol(const Uuid& organisation, const Uuid& mac, std::vector<uint8_t> spki);
  DocumentStore::Result applyDocument(Bytes document);
  DocumentStore::Forgetting forget(DocumentKind, const Uuid&);
  BridgeStatus status();
  std::vector<DeviceReport> devices();
  // The agent is about to attach the canary image; see canary.h.
  void announceCanary();
  // Denies every mount of that disk for a minute, without regard to policy. Only a disk image can be meant, of which nothing is
  // mounted and which the system does not need: an agent can shut nothing else out with it.
  enum class Arming : uint8_t { armed, notADisk, noSuchDisk, notAnImage, mounted, cannotDeny };
  Arming armCanary(const std::string& bsdName);
  // For an administrator (usb_desk.h). Waits for the conductor, but not for long: `busy` says that it still works on it.
  enum class UsbAction : uint8_t { list, capture, release };
  UsbAnswer usb(UsbAction, const std::string& name);
  // nullopt: no such device.
  std::optional<std::pair<DeviceReport, std::vector<TraceEntry>>> explain(RegistryId);
  Journal& journal() { return *journal_; }
  Recorder& recorder() { return *recorder_; }
  // Called, from any thread, when something that `status` tells may have changed. Set before `start`.
  void whenChanged(std::function<void()> changed) { changed_ = std::move(changed); }

  // Waits until every event that came in has been dealt with and recorded. `asleep`: how many look-ups are stuck in the
  // system and are not waited for; none when absent. Not from a thread of the bridge.
  void settle(const std::function<size_t()>& asleep = nullptr);
  // As `settle`, without the recording.
  void settleWork(const std::function<size_t()>& asleep = nullptr) const;

  void onAttach(const AttachFacts&) noexcept override;
  void onDetach(RegistryId) noexcept override;
  void authMount(const MountRequest&) noexcept override;
  void authOpen(const OpenRequest&) noexcept override;
  void authRawOpen(const RawOpenRequest&) noexcept override;
  Answer judgeTampering(const TamperRequest&) noexcept override;
  void notifyMount(const MountFacts&) noexcept override;
  void notifyUnmount(const std::string& bsdName) noexcept override;
  void userChanged(const PersonFacts&) noexcept override;
  void factArrived(RegistryId, const VolumeFacts&) noexcept override;
  void clockChanged() noexcept override;
  void eventsDropped(uint64_t count) noexcept override;
  void systemSaid(SystemWord) noexcept override;
  void clientsChanged() noexcept override;

 private:
  bool isCanary(const DeviceState&) const;
  void loadDocuments();
  void loadStandalone();
  void recordResult(const DocumentStore::Result&);
  // Puts what the store holds in force; conductor or the starting thread.
  void putInForce(bool sayGrants);
  void tellGrants(const InForce&, bool say);
  void sweepNow(SweepCause);
  void schedule();
  void onTime();
  // Hands a question to its guard; one that comes before the documents are loaded waits for them as long as its budget allows.
  template <typename Guard, typename Request>
  void ask(OneAnswer::Kind, Guard&, const Request&);
  void changed() const {
    if (changed_) changed_();
  }

  Backend& backend_;
  const BridgeOptions options_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<LastWords> words_;
  std::unique_ptr<Enforcer> enforcer_;
  std::unique_ptr<MountGuard> mounts_;
  std::unique_ptr<OpenGuard> opens_;
  std::unique_ptr<UsbDesk> desk_;
  std::unique_ptr<RawGuard> raws_;
  std::unique_ptr<TamperGuard> tampering_;
  std::function<void()> changed_;
  int64_t startedAt_ = 0;
  bool started_ = false;
  std::atomic<bool> stopped_{false};  // read by the conductor, which may be at work when `stop` begins

  std::mutex loading_;
  std::condition_variable loadedSignal_;
  std::atomic<bool> loaded_{false};

  std::mutex documents_;  // guards the four below
  DocumentStore store_;
  std::vector<BridgeStatus::RefusedDocument> refused_;
  std::vector<Digest> refusedDigests_;
  std::set<std::string> activeGrants_;

  std::mutex scheduling_;
  TimerId timer_ = 0;
};

}  // namespace portcullis

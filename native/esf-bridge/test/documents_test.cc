// What the bridge accepts as a document, and what it goes on with when it does not.
#include <filesystem>
#include <fstream>

#include "core/files/files.h"
#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

struct Attempted {
  Refusal reason;
  std::string told;  // reason of the recorded event
};

Attempted attempt(Rig& rig, const Buffer& document) {
  const auto result = rig.bridge->applyDocument(document);
  CHECK_FALSE(result.accepted);
  return {result.reason, rig.last("document").reason};
}

void refused(Rig& rig, const Buffer& document, Refusal reason) {
  const auto [got, told] = attempt(rig, document);
  CHECK(toText(got) == toText(reason));
  CHECK(told == toText(reason));
}

Letter policyLetter(Rig& rig, const std::string& name) { return rig.letter(DocumentKind::policy, kPolicy, fixture("policy-" + name)); }

std::string policyInForce(Rig& rig) {
  for (const auto& held : rig.bridge->status().documents) {
    if (held.isPolicy && held.id == uuid(kPolicy)) return held.name;
  }
  return "";
}

std::string storedPolicy(const Rig& rig, uint64_t sequence) {
  return rig.folder.path() + "/documents/policy-" + std::string(kPolicy) + "-" + std::to_string(sequence) + ".document";
}

void spoil(const std::string& path) {
  auto bytes = *readFile(path, 1 << 20);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

TEST_CASE("a document that is signed by the anchor's key and newer is put in force") {
  Rig rig;
  CHECK(rig.bridge->status().policyState == "none");
  CHECK(rig.policy("closed").accepted);
  CHECK(rig.bridge->status().policyState == "enforcing");
  CHECK(rig.last("document").accepted);
}

TEST_CASE("a document is refused when any single byte of it is changed") {
  Rig rig;
  REQUIRE(rig.policy("closed").accepted);
  const Buffer good = rig.signer.sign(policyLetter(rig, "open"));
  for (size_t i = 0; i < good.size(); i += i < 120 || i + 64 >= good.size() ? 1 : 97) {
    Buffer altered = good;
    altered[i] ^= 1;
    const auto result = rig.bridge->applyDocument(altered);
    CHECK_MESSAGE(!result.accepted, "byte " << i);
  }
  CHECK(policyInForce(rig) == "Closed");
}

TEST_CASE("an altered payload, a signature by another key and a foreign key id each have their own reason") {
  Rig rig;
  Buffer altered = rig.signer.sign(policyLetter(rig, "closed"));
  altered[200] ^= 1;
  refused(rig, altered, Refusal::badSignature);

  const Signer other;
  refused(rig, other.sign(policyLetter(rig, "closed")), Refusal::wrongKey);

  // The right key id, another key's signature.
  Buffer forged = rig.signer.sign(policyLetter(rig, "closed"));
  const Buffer body(forged.begin(), forged.end() - 64);
  const Buffer seal = other.signature(body);
  std::copy(seal.begin(), seal.end(), forged.end() - 64);
  refused(rig, forged, Refusal::badSignature);
}

TEST_CASE("an unsigned document is refused on a Mac that is enrolled") {
  Rig rig;
  refused(rig, unsignedDocument(policyLetter(rig, "open")), Refusal::unsigned_);
}

TEST_CASE("an older sequence is refused, and so is the same sequence with other bytes") {
  Rig rig;
  const Buffer first = rig.signer.sign(policyLetter(rig, "open"));
  const Letter letter = policyLetter(rig, "closed");
  const Buffer second = rig.signer.sign(letter);
  REQUIRE(rig.bridge->applyDocument(second).accepted);
  refused(rig, first, Refusal::older);
  Letter same = letter;
  same.payload = fixture("policy-open");
  refused(rig, rig.signer.sign(same), Refusal::older);
  CHECK(policyInForce(rig) == "Closed");
}

TEST_CASE("the same document again is accepted, changes nothing and is not recorded again") {
  Rig rig;
  const Buffer document = rig.signer.sign(policyLetter(rig, "closed"));
  REQUIRE(rig.bridge->applyDocument(document).changed);
  const size_t before = rig.events("document").size();
  const auto again = rig.bridge->applyDocument(document);
  CHECK(again.accepted);
  CHECK_FALSE(again.changed);
  CHECK(rig.events("document").size() == before);
}

TEST_CASE("a document of another organisation or for another Mac is refused") {
  Rig rig;
  Letter letter = policyLetter(rig, "closed");
  letter.organisation = uuid(kMac);
  refused(rig, rig.signer.sign(letter), Refusal::wrongMac);
  refused(rig, rig.signer.sign(rig.letter(DocumentKind::grants, kPolicy, fixture("grants-none"))), Refusal::wrongMac);
  refused(rig, rig.signer.sign(rig.letter(DocumentKind::mac, kPolicy, fixture("mac"))), Refusal::wrongMac);
  refused(rig, rig.signer.sign(rig.letter(DocumentKind::blocks, kMac, fixture("blocks-none"))), Refusal::wrongMac);
  refused(rig, rig.signer.sign(rig.letter(DocumentKind::mac, kMac, fixture("mac-other-hardware"))), Refusal::wrongMac);
}

TEST_CASE("truncated, longer, foreign and newer documents are refused") {
  Rig rig;
  const Buffer good = rig.signer.sign(policyLetter(rig, "closed"));
  for (const size_t size : {size_t{0}, size_t{7}, size_t{111}, size_t{175}, good.size() / 2, good.size() - 1}) {
    const auto result = rig.bridge->applyDocument(Buffer(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    CHECK(toText(result.reason) == "corrupt");
  }
  Buffer longer = good;
  longer.push_back(0);
  refused(rig, longer, Refusal::corrupt);
  Buffer newer = good;
  newer[8] = 2;
  refused(rig, newer, Refusal::newerFormat);
  newer = good;
  newer[12] = 9;
  refused(rig, newer, Refusal::newerFormat);
}

TEST_CASE("a payload that the loader refuses does not take a sequence with it") {
  Rig rig;
  Letter broken = policyLetter(rig, "closed");
  broken.payload.resize(broken.payload.size() / 2);
  refused(rig, rig.signer.sign(broken), Refusal::corrupt);
  Letter whole = policyLetter(rig, "closed");
  whole.sequence = broken.sequence;
  CHECK(rig.bridge->applyDocument(rig.signer.sign(whole)).accepted);
}

TEST_CASE("an expired document is refused, and one in force stays beyond its expiry") {
  Rig rig;
  Letter letter = policyLetter(rig, "closed");
  letter.expiresAt = rig.clock.wallTime().epochMillis - 1;
  refused(rig, rig.signer.sign(letter), Refusal::expired);
  letter.expiresAt = rig.clock.wallTime().epochMillis + 60'000;
  REQUIRE(rig.bridge->applyDocument(rig.signer.sign(letter)).accepted);
  rig.pass(5);
  rig.restart();
  CHECK(policyInForce(rig) == "Closed");
}

TEST_CASE("the same refused bytes again and again are recorded once") {
  Rig rig;
  const Signer other;
  const Buffer document = other.sign(policyLetter(rig, "open"));
  for (int i = 0; i < 20; ++i) rig.bridge->applyDocument(document);
  size_t told = 0;
  for (const auto& seen : rig.events("document")) told += seen.accepted ? 0 : 1;
  CHECK(told == 1);
  CHECK(rig.bridge->status().refused.size() == 1);
}

TEST_CASE("a Mac that is not enrolled trusts no key, and enrolment is taken once") {
  Rig rig;
  const Signer other;
  CHECK(rig.bridge->enrol(uuid(kOrganisation), uuid(kMac), rig.signer.spki()) == DocumentStore::Enrolling::already);
  CHECK(rig.bridge->enrol(uuid(kOrganisation), uuid(kMac), other.spki()) == DocumentStore::Enrolling::otherwiseEnrolled);
  CHECK(rig.bridge->enrol(uuid(kOrganisation), uuid(kPolicy), rig.signer.spki()) == DocumentStore::Enrolling::otherwiseEnrolled);
  rig.restart();
  CHECK(rig.bridge->enrol(uuid(kOrganisation), uuid(kMac), other.spki()) == DocumentStore::Enrolling::otherwiseEnrolled);

  const Folder folder;
  sim::VirtualClock clock({0, 0});
  sim::Kernel kernel(clock);
  DocumentStore store(folder.path(), kernel);
  store.load();
  CHECK(toText(store.apply(rig.signer.sign(policyLetter(rig, "open")), 0).reason) == "wrong-key");
}

TEST_CASE("documents are in force again after a restart") {
  Rig rig;
  rig.policy("office");
  rig.set("stick");
  rig.restart();
  CHECK(rig.bridge->status().policyState == "enforcing");
  rig.kernel.attach(stick("known", "disk5s1"));
  CHECK(rig.mount("disk5s1") == sim::Attempt::allowed);
}

TEST_CASE("a policy that the Mac's document does not name is kept and not in force") {
  Rig rig;
  rig.policy("closed");
  const auto other = rig.hand(DocumentKind::policy, kOtherPolicy, fixture("policy-open"));
  CHECK(other.accepted);
  rig.kernel.attach(stick("unknown", "disk5s1"));
  CHECK(rig.mount("disk5s1") == sim::Attempt::denied);
  rig.hand(DocumentKind::mac, kMac, fixture("mac-other-policy"));
  CHECK(rig.mounted("disk5s1"));
}

TEST_CASE("a device set that the Mac's document does not list counts as not there") {
  Rig rig;
  rig.set("stick");
  rig.policy("office");
  rig.hand(DocumentKind::mac, kMac, fixture("mac-without-set"));
  rig.kernel.attach(stick("known", "disk5s1"));
  CHECK(rig.mount("disk5s1") == sim::Attempt::denied);
  CHECK(rig.last("mount").dependsOn == "deviceSet");
}

TEST_CASE("when the newest file is spoilt on disk the one before goes on, and the newest is taken again") {
  Rig rig;
  rig.policy("closed");
  const Letter letter = policyLetter(rig, "open");
  const Buffer newest = rig.signer.sign(letter);
  REQUIRE(rig.bridge->applyDocument(newest).accepted);
  rig.stop();
  spoil(storedPolicy(rig, letter.sequence));
  rig.start();
  CHECK(policyInForce(rig) == "Closed");
  CHECK(rig.last("document").reason == "corrupt");
  CHECK(rig.bridge->applyDocument(newest).changed);
  CHECK(policyInForce(rig) == "Open");
}

TEST_CASE("putting old files back brings no old document back") {
  Rig rig;
  rig.policy("open");
  const std::filesystem::path documents = rig.folder.path() + "/documents";
  const Folder copies;
  std::filesystem::copy(documents, copies.path(), std::filesystem::copy_options::recursive);
  rig.policy("watching");
  rig.policy("closed");
  rig.stop();
  for (const auto& entry : std::filesystem::directory_iterator(documents)) {
    if (entry.path().extension() == ".document" && entry.path().filename().string().starts_with("policy"))
      std::filesystem::remove(entry.path());
  }
  for (const auto& entry : std::filesystem::directory_iterator(copies.path())) {
    if (entry.path().extension() == ".document") {
      std::filesystem::copy_file(entry.path(), documents / entry.path().filename(), std::filesystem::copy_options::skip_existing);
    }
  }
  rig.start();
  CHECK(policyInForce(rig).empty());
}

namespace {

std::string saidOfSequences(Rig& rig) {
  std::string said;
  for (const auto& seen : rig.events("lifecycle"))
    if (seen.what == "sequences-rebuilt") said = seen.detail;
  return said;
}

std::string documentFile(const Rig& rig, const std::string& name) { return rig.folder.path() + "/documents/" + name; }

void forgetSequences(const Rig& rig) {
  std::filesystem::remove(documentFile(rig, "sequences.json"));
  std::filesystem::remove(documentFile(rig, "sequences.copy.json"));
}

}  // namespace

TEST_CASE("without its memory of sequences the bridge takes the highest genuine document and says so") {
  Rig rig;
  rig.policy("open");
  rig.policy("closed");
  rig.stop();
  forgetSequences(rig);
  rig.start();
  CHECK(policyInForce(rig) == "Closed");
  const std::string said = saidOfSequences(rig);
  CAPTURE(said);
  CHECK(said.find(": policy " + std::to_string(rig.sequence) + ",") != std::string::npos);
}

TEST_CASE("without sequences.json its copy knows the newest document that is gone, and keeps the older one out") {
  Rig rig;
  rig.policy("open");
  const Buffer older = rig.signer.sign(policyLetter(rig, "open"));
  rig.policy("closed");
  rig.policy("closed");
  rig.stop();
  std::filesystem::remove(documentFile(rig, "sequences.json"));
  for (const auto& entry : std::filesystem::directory_iterator(rig.folder.path() + "/documents"))
    if (entry.path().string().ends_with("-" + std::to_string(rig.sequence) + ".document")) std::filesystem::remove(entry.path());
  rig.start();
  CHECK(saidOfSequences(rig).find("its copy goes on") != std::string::npos);
  refused(rig, older, Refusal::older);
  bool missing = false;
  for (const auto& seen : rig.events("document")) missing = missing || seen.detail.find("is missing") != std::string::npos;
  CHECK(missing);
}

TEST_CASE("an enrolled bridge that finds neither sequences nor a document says so, once") {
  Rig rig;
  rig.policy("closed");
  rig.stop();
  forgetSequences(rig);
  for (const auto& entry : std::filesystem::directory_iterator(rig.folder.path() + "/documents"))
    if (entry.path().extension() == ".document") std::filesystem::remove(entry.path());
  rig.start();
  CHECK(saidOfSequences(rig).find("nothing.") != std::string::npos);
  const size_t before = rig.events("lifecycle").size();
  rig.restart();
  size_t again = 0;
  const auto all = rig.events("lifecycle");
  for (size_t i = before; i < all.size(); ++i) again += all[i].what == "sequences-rebuilt";
  CHECK(again == 0);
}

TEST_CASE("a new anchor signed by the old one replaces it, and what the old one signed stays in force") {
  Rig rig;
  rig.policy("closed");
  const Signer next;
  CHECK(rig.bridge->applyDocument(next.sign(rig.letter(DocumentKind::anchor, kOrganisation, next.spki()))).reason == Refusal::wrongKey);
  REQUIRE(rig.hand(DocumentKind::anchor, kOrganisation, next.spki()).accepted);
  refused(rig, rig.signer.sign(policyLetter(rig, "open")), Refusal::wrongKey);
  rig.restart();
  CHECK(policyInForce(rig) == "Closed");
  CHECK(rig.bridge->applyDocument(next.sign(policyLetter(rig, "open"))).accepted);
}

namespace {

std::string enrolmentFile(const Rig& rig, const char* name = "enrolment.json") { return rig.folder.path() + "/documents/" + name; }

void writeText(const std::string& path, std::string_view text) { std::ofstream(path, std::ios::binary | std::ios::trunc) << text; }

bool hasSaid(Rig& rig, const std::string& what) {
  bool said = false;
  for (const auto& seen : rig.events("lifecycle")) said = said || seen.what == what;
  return said;
}

using Damage = DocumentStore::Damage;

}  // namespace

TEST_CASE("with a damaged enrolment the bridge goes on with its copy, and says so") {
  for (const std::string_view damaged : {std::string_view(""), std::string_view("\0\0\0\0", 4), std::string_view("{\"mac\":")}) {
    Rig rig;
    rig.policy("closed");
    rig.stop();
    writeText(enrolmentFile(rig), damaged);
    rig.start();
    CHECK(policyInForce(rig) == "Closed");
    CHECK(rig.bridge->status().damage == Damage::recovered);
    CHECK(hasSaid(rig, "enrolment-recovered"));
    CHECK(std::filesystem::exists(enrolmentFile(rig, "enrolment.damaged.json")));
    rig.restart();
    CHECK(policyInForce(rig) == "Closed");
    CHECK(rig.bridge->status().damage == Damage::none);
  }
}

TEST_CASE("without a good copy the bridge starts, observes loudly, and is enrolled again with what it had") {
  Rig rig;
  rig.policy("open");
  const Buffer old = rig.signer.sign(policyLetter(rig, "watching"));
  rig.policy("closed");
  rig.stop();
  writeText(enrolmentFile(rig), "");
  writeText(enrolmentFile(rig, "enrolment.copy.json"), "none");
  rig.start();
  CHECK_FALSE(rig.bridge->status().enrolment);
  CHECK(rig.bridge->status().policyState == "none");
  CHECK(rig.bridge->status().damage == Damage::lost);
  CHECK(hasSaid(rig, "enrolment-lost"));
  // The agent asks for it by itself; no server is needed for what was accepted before.
  const auto spki = rig.signer.spki();
  REQUIRE(rig.bridge->enrol(uuid(kOrganisation), uuid(kMac), {spki.begin(), spki.end()}) == DocumentStore::Enrolling::done);
  CHECK(policyInForce(rig) == "Closed");
  CHECK(rig.bridge->status().policyState == "enforcing");
  CHECK(rig.bridge->status().damage == Damage::recovered);
  // What it replaced once stays replaced.
  refused(rig, old, Refusal::older);
  rig.restart();
  CHECK(policyInForce(rig) == "Closed");
}

TEST_CASE("a Mac whose key was replaced is led through the keys again after its enrolment was lost") {
  Rig rig;
  const Signer next;
  const Buffer anchor = rig.signer.sign(rig.letter(DocumentKind::anchor, kOrganisation, next.spki()));
  REQUIRE(rig.bridge->applyDocument(anchor).accepted);
  const Buffer policy = next.sign(policyLetter(rig, "closed"));
  rig.bridge->applyDocument(policy);
  rig.stop();
  writeText(enrolmentFile(rig), "x");
  std::filesystem::remove(enrolmentFile(rig, "enrolment.copy.json"));
  rig.start();
  const auto spki = rig.signer.spki();
  REQUIRE(rig.bridge->enrol(uuid(kOrganisation), uuid(kMac), {spki.begin(), spki.end()}) == DocumentStore::Enrolling::done);
  CHECK(rig.bridge->applyDocument(anchor).accepted);
  CHECK(rig.bridge->applyDocument(policy).accepted);
  CHECK(policyInForce(rig) == "Closed");
}

TEST_CASE("only what this Mac does not need can be forgotten, and it does not come back older") {
  Rig rig;
  rig.policy("closed");
  const Letter letter = rig.letter(DocumentKind::policy, kOtherPolicy, fixture("policy-open"));
  const Buffer other = rig.signer.sign(letter);
  rig.bridge->applyDocument(other);
  using Forgetting = DocumentStore::Forgetting;
  CHECK(rig.bridge->forget(DocumentKind::policy, uuid(kPolicy)) == Forgetting::listed);
  CHECK(rig.bridge->forget(DocumentKind::blocks, uuid(kOrganisation)) != Forgetting::done);
  CHECK(rig.bridge->forget(DocumentKind::mac, uuid(kMac)) == Forgetting::listed);
  CHECK(rig.bridge->forget(DocumentKind::policy, uuid(kOtherPolicy)) == Forgetting::done);
  CHECK(rig.bridge->forget(DocumentKind::policy, uuid(kOtherPolicy)) == Forgetting::unknown);
  rig.restart();
  CHECK(rig.bridge->status().refused.empty());
  Letter older = letter;
  older.sequence -= 1;
  CHECK(rig.bridge->applyDocument(rig.signer.sign(older)).reason == Refusal::older);
  CHECK(rig.bridge->applyDocument(other).changed);
}

TEST_CASE("a local unsigned policy holds until the Mac is enrolled, and never after") {
  const Folder folder;
  Rig enrolled;
  const std::string file = folder.path() + "/local.document";
  const Buffer local = unsignedDocument(policyLetter(enrolled, "closed"));
  REQUIRE(replaceFile(file, std::span<const uint8_t>(local)));

  sim::VirtualClock clock({1'795'420'800'000, 60});
  sim::Kernel kernel(clock);
  BridgeOptions options;
  options.stateFolder = folder.path() + "/state";
  options.standalonePolicy = file;
  Bridge bridge(kernel, options);
  bridge.start();
  bridge.settle();
  CHECK(bridge.status().policyState == "enforcing");
  REQUIRE(bridge.enrol(uuid(kOrganisation), uuid(kMac), enrolled.signer.spki()) == DocumentStore::Enrolling::done);
  CHECK(bridge.status().policyState == "none");
  bridge.stop();

  Bridge again(kernel, options);
  again.start();
  again.settle();
  CHECK(again.status().policyState == "none");
  CHECK(toText(again.status().refused.back().document.reason) == "unsigned");
  again.stop();
}

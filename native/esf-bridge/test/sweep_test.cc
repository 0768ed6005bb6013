// What is attached follows the documents, the clock and the person, in both directions, without anyone asking.
#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;

TEST_CASE("a stick that is mounted is unmounted when policy turns against it, and comes back when it is allowed") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::allowed);
  rig.policy("closed");
  CHECK_FALSE(rig.mounted("disk5s1"));
  CHECK(rig.last("unmount").by == "policy");
  CHECK(rig.last("sweep").decision == "denied");
  CHECK(rig.last("sweep").outcome == "enforced");
  rig.policy("open");
  CHECK(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").decision == "allowed");
}

TEST_CASE("a mount is made anew when it is to be restricted, and when the restriction is lifted") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.policy("reading");
  REQUIRE(rig.mounted("disk5s1"));
  CHECK(rig.kernel.mountOf("disk5s1")->flags.readOnly);
  CHECK(rig.last("sweep").decision == "restricted");
  rig.policy("open");
  REQUIRE(rig.mounted("disk5s1"));
  CHECK_FALSE(rig.kernel.mountOf("disk5s1")->flags.readOnly);
}

TEST_CASE("what the person mounted read-only stays read-only when policy allows more") {
  Rig rig;
  rig.policy("reading");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1", {true, true});
  rig.policy("open");
  CHECK(rig.kernel.mountOf("disk5s1")->flags.readOnly);
}

TEST_CASE("a stick that was denied mounts as soon as its serial is put on the list") {
  Rig rig;
  rig.policy("office");
  rig.set("empty");
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::denied);
  rig.set("stick");
  CHECK(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").rule("read") == "known-sticks");
}

TEST_CASE("an emergency block takes what is mounted, and lifting it gives it back") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.blocks("sticks");
  CHECK_FALSE(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").rule("read") == "emergency-block");
  rig.blocks("none");
  CHECK(rig.mounted("disk5s1"));
}

TEST_CASE("a grant opens and closes by the clock, with nobody there but the bridge") {
  Rig rig;
  rig.policy("closed");
  rig.grants("half-hour");  // 09:30 to 10:00
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::denied);
  rig.pass(29);
  CHECK_FALSE(rig.mounted("disk5s1"));
  rig.pass(2);
  CHECK(rig.mounted("disk5s1"));
  CHECK(rig.last("grant").what == "started");
  rig.pass(28);
  CHECK(rig.mounted("disk5s1"));
  rig.pass(2);
  CHECK_FALSE(rig.mounted("disk5s1"));
  CHECK(rig.last("grant").what == "ended");
}

TEST_CASE("a grant that is withdrawn ends at once") {
  Rig rig;
  rig.policy("closed");
  rig.grants("half-hour");
  rig.pass(40);
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::allowed);
  rig.grants("none");
  CHECK_FALSE(rig.mounted("disk5s1"));
}

TEST_CASE("a weekly window opens and closes what is attached") {
  Rig rig;  // Monday 09:00; the window is 08:00 to 18:00 on weekdays
  rig.policy("hours");
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::allowed);
  rig.pass(9 * 60 + 1);
  CHECK_FALSE(rig.mounted("disk5s1"));
  rig.pass(14 * 60);
  CHECK(rig.mounted("disk5s1"));
}

TEST_CASE("the console user decides, and switching users changes what is mounted") {
  Rig rig;
  rig.policy("person");
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::allowed);
  rig.person("lena");
  CHECK_FALSE(rig.mounted("disk5s1"));
  rig.person("mia");
  CHECK(rig.mounted("disk5s1"));
  rig.person("");
  CHECK_FALSE(rig.mounted("disk5s1"));
}

TEST_CASE("where the policy says so, what is attached is left alone until it is plugged in again") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.policy("leaving");
  CHECK(rig.mounted("disk5s1"));
  rig.blocks("sticks");
  CHECK_FALSE(rig.mounted("disk5s1"));
}

TEST_CASE("a policy that only watches touches nothing and records what it would have done") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.policy("watching");
  CHECK(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").decision == "denied");
  CHECK(rig.last("sweep").outcome == "observed");
}

TEST_CASE("when the offline time is over the policy's own rule for that holds, until a newer document comes") {
  Rig rig;
  rig.policy("offline");  // 24 hours, then deny everything
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.mount("disk5s1") == Attempt::allowed);
  rig.pass(24 * 60 + 1);
  CHECK(rig.bridge->status().policyState == "offline-expired");
  CHECK_FALSE(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").rule("read") == "offline");
  rig.blocks("none");
  CHECK(rig.bridge->status().policyState == "enforcing");
  CHECK(rig.mounted("disk5s1"));
}

TEST_CASE("a bridge that starts again unmounts what policy forbids and was mounted meanwhile") {
  Rig rig;
  rig.policy("closed");
  rig.stop();
  rig.kernel.attach(stick("stick", "disk5s1"));
  REQUIRE(rig.kernel.mount("disk5s1", "", {}, process("/sbin/mount")) == Attempt::allowed);
  rig.start();
  CHECK_FALSE(rig.mounted("disk5s1"));
}

TEST_CASE("an unmount that fails is recorded as failed and tried again") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.kernel.failNext(2);
  rig.policy("closed");
  CHECK(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").outcome == "failed");
  rig.pass(1);
  CHECK_FALSE(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").outcome == "enforced");
}

TEST_CASE("a sweep that changes nothing records nothing") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.kernel.attach(iphone());
  rig.mount("disk5s1");
  const size_t before = rig.events("sweep").size();
  rig.person("mia");
  rig.pass(60);
  rig.policy("closed");
  CHECK(rig.events("sweep").size() == before);
}

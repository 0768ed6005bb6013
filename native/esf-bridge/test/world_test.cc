#include "core/bridge/world.h"

#include "doctest/doctest.h"

using namespace portcullis;

TEST_CASE("a device that is told again keeps what was read off its volumes meanwhile, and takes what is new") {
  World world;
  AttachFacts facts;
  facts.registryId = 7;
  facts.volumes = {{.bsdName = "disk4s1", .name = "", .encrypted = Tri::unknown, .fileSystemKnown = false, .fileSystem = ""}};
  CHECK(world.attach(facts));
  CHECK(world.setVolume(7, {"disk4s1", "STICK", Tri::no, true, "msdos"}));
  facts.safety.homeVolume = true;
  CHECK_FALSE(world.attach(facts));
  const VolumeFacts kept = world.volume("disk4s1")->volume->facts;
  CHECK(kept.name == "STICK");
  CHECK(kept.encrypted == Tri::no);
  CHECK(kept.fileSystemKnown);
  CHECK(kept.fileSystem == "msdos");
  facts.volumes = {{"disk4s1", "NEW", Tri::yes, true, "apfs"}};
  world.attach(facts);
  const VolumeFacts now = world.volume("disk4s1")->volume->facts;
  CHECK(now.name == "NEW");
  CHECK(now.encrypted == Tri::yes);
  CHECK(now.fileSystem == "apfs");
}

// Which program opens a phone for what. Best effort: the system says which process opens a user client, not why.
#pragma once
#include <span>
#include <string_view>

#include "core/facts.h"

namespace portcullis {

struct Opener {
  std::string_view signingId;  // compared when the system gives one
  std::string_view name;       // last part of the path, otherwise
  FamilyMask families;         // of the devices that it opens
  VerbMask meant;              // what the open is for
  VerbMask covers;             // what else goes through the same open and cannot be told apart
};

// nullptr: not in the table.
const Opener* openerOf(const ProcessFacts&, FamilyMask deviceFamilies);
// For a system that does not say which device is opened: the families that this process opens at all.
FamilyMask familiesOpenedBy(const ProcessFacts&);
// A class of user clients on a bus that devices come by. `excuse`: why its opens are none of our business; empty: they are.
struct UserClient {
  std::string_view name, excuse;
};
std::span<const UserClient> knownUserClients();
// Whether a user client of this class carries data of a USB or SCSI device: through these a program reaches a phone, a camera,
// a stick's interface or a burner. The others (graphics, audio, power …) are none of our business.
bool carriesData(std::string_view userClientClass);

}  // namespace portcullis

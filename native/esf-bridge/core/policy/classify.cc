#include "bundle.h"
#include "documents.h"
#include "serial.h"
#include "strings.h"

namespace portcullis {
namespace {

struct ProtocolBus {
  std::string_view protocol;
  Bus bus;
};
// libs/policy/SPEC.md 9.5
constexpr ProtocolBus kProtocols[] = {
    {"usb", Bus::usb},
    {"secure digital", Bus::sd},
    {"firewire", Bus::firewire},
    {"thunderbolt", Bus::thunderbolt},
    {"pci-express", Bus::pcie},
    {"pci", Bus::pcie},
    {"sata", Bus::sata},
    {"ata", Bus::sata},
    {"atapi", Bus::sata},
    {"sas", Bus::sata},
    {"scsi", Bus::sata},
    {"virtual interface", Bus::virtual_},
    {"apple fabric", Bus::internal},
};

Bus busOf(const Descriptor& descriptor, bool hasIds) {
  const std::string protocol = fold(clean(descriptor.disk.protocol));
  for (const auto& known : kProtocols) {
    if (known.protocol != protocol) continue;
    return known.bus == Bus::pcie && descriptor.disk.externalParent ? Bus::thunderbolt : known.bus;
  }
  return hasIds ? Bus::usb : Bus::unknown;
}

void setClean(bool has, const std::string& raw, bool& present, std::string& text) {
  if (has) text = clean(raw);
  present = !text.empty();
}

}  // namespace

Device classify(const Descriptor& descriptor, const PolicyBundle* bundle) {
  const SignatureTable& table = bundle ? bundle->signatures() : builtInSignatures();
  const Classification found = table.classify(descriptor);
  Device device;
  device.family = found.family;
  device.capabilities = found.capabilities;
  device.hasIds = descriptor.hasIds && (descriptor.vendorId != 0 || descriptor.productId != 0);
  if (device.hasIds) {
    device.vendorId = descriptor.vendorId;
    device.productId = descriptor.productId;
  }
  setClean(descriptor.hasSerial, descriptor.serialNumber, device.hasSerial, device.serialNumber);
  setClean(descriptor.hasManufacturer, descriptor.manufacturerName, device.hasManufacturer, device.manufacturerName);
  setClean(descriptor.hasProduct, descriptor.productName, device.hasProduct, device.productName);
  device.bus = busOf(descriptor, device.hasIds);
  device.identity = isTrustworthySerial(device.serialNumber) ? Identity::unique : Identity::none;
  // Whoever reads the card says more; until then nothing is known about it.
  device.sdMedia = found.capabilities & bit(Family::sdCard) ? Tri::unknown : Tri::no;
  return device;
}

}  // namespace portcullis

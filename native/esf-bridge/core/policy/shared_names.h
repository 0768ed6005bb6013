// Made by generate-names.mjs out of libs/wire/src/names.ts: bit i, or number i, is index i there. Labels: libs/policy/src/labels.ts.
// clang-format off
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace portcullis {

enum class Family : uint8_t {
    usbStorage,
    sdCard,
    externalDisk,
    opticalDisc,
    appleMobile,
    android,
    camera,
    mediaPlayer,
    diskImage,
    networkVolume,
    keyboard,
    pointer,
    hidOther,
    securityKey,
    smartCard,
    networkAdapter,
    serial,
    audio,
    video,
    printer,
    hub,
    unknown,
};
inline constexpr std::array<std::string_view, 22> kFamilyNames = {
    "usb-storage",
    "sd-card",
    "external-disk",
    "optical-disc",
    "apple-mobile",
    "android",
    "camera",
    "media-player",
    "disk-image",
    "network-volume",
    "keyboard",
    "pointer",
    "hid-other",
    "security-key",
    "smart-card",
    "network-adapter",
    "serial",
    "audio",
    "video",
    "printer",
    "hub",
    "unknown",
};
inline constexpr size_t kFamilyCount = kFamilyNames.size();
using FamilyMask = uint32_t;
constexpr FamilyMask bit(Family f) { return FamilyMask{1} << static_cast<uint8_t>(f); }
inline constexpr FamilyMask kStorageFamilies = bit(Family::usbStorage) | bit(Family::sdCard) | bit(Family::externalDisk) | bit(Family::opticalDisc) | bit(Family::diskImage) | bit(Family::networkVolume);
inline constexpr FamilyMask kPhoneFamilies = bit(Family::appleMobile) | bit(Family::android) | bit(Family::camera) | bit(Family::mediaPlayer);

enum class Verb : uint8_t {
    read,
    write,
    execute,
    sync,
    photos,
    files,
    debug,
    tether,
    connect,
};
inline constexpr std::array<std::string_view, 9> kVerbNames = {
    "read",
    "write",
    "execute",
    "sync",
    "photos",
    "files",
    "debug",
    "tether",
    "connect",
};
inline constexpr size_t kVerbCount = kVerbNames.size();
using VerbMask = uint16_t;
constexpr VerbMask bit(Verb v) { return static_cast<VerbMask>(1u << static_cast<uint8_t>(v)); }
inline constexpr VerbMask kStorageVerbs = bit(Verb::read) | bit(Verb::write) | bit(Verb::execute);
inline constexpr VerbMask kPhoneVerbs = bit(Verb::sync) | bit(Verb::photos) | bit(Verb::files) | bit(Verb::debug) | bit(Verb::tether);

enum class Mode : uint8_t {
    observe,
    enforce,
};
inline constexpr std::array<std::string_view, 2> kModeNames = {
    "observe",
    "enforce",
};

enum class Identity : uint8_t {
    unique,
    shared,
    none,
};
inline constexpr std::array<std::string_view, 3> kIdentityNames = {
    "unique",
    "shared",
    "none",
};

enum class Bus : uint8_t {
    usb,
    sd,
    thunderbolt,
    pcie,
    firewire,
    sata,
    virtual_,
    network,
    internal,
    unknown,
};
inline constexpr std::array<std::string_view, 10> kBusNames = {
    "usb",
    "sd",
    "thunderbolt",
    "pcie",
    "firewire",
    "sata",
    "virtual",
    "network",
    "internal",
    "unknown",
};

enum class NeverBlocked : uint8_t {
    no,
    backsRoot,
    systemVolume,
    homeVolume,
    internalFixed,
    noDisk,
    systemImage,
    hub,
    keyboard,
    pointer,
    defaultRoute,
};
inline constexpr std::array<std::string_view, 11> kNeverBlockedNames = {
    "",
    "backs-root",
    "system-volume",
    "home-volume",
    "internal-fixed",
    "no-disk",
    "system-image",
    "hub",
    "keyboard",
    "pointer",
    "default-route",
};

enum class Fact : uint8_t {
    encrypted,
    fileSystem,
    user,
    groups,
    tags,
    time,
    deviceSet,
    sdMedia,
    serialNumber,
};
inline constexpr std::array<std::string_view, 9> kFactNames = {
    "encrypted",
    "fileSystem",
    "user",
    "groups",
    "tags",
    "time",
    "deviceSet",
    "sdMedia",
    "serialNumber",
};

enum class Trigger : uint8_t {
    attach,
    mount,
    remount,
    open,
    rawOpen,
    sweep,
};
inline constexpr std::array<std::string_view, 6> kTriggerNames = {
    "attach",
    "mount",
    "remount",
    "open",
    "raw-open",
    "sweep",
};

enum class TamperAct : uint8_t {
    signal,
    suspend,
    launchctl,
    unlink,
    rename,
    link,
    clone,
    copy,
    exchange,
    truncate,
    write,
    create,
    mount,
};
inline constexpr std::array<std::string_view, 13> kTamperActNames = {
    "signal",
    "suspend",
    "launchctl",
    "unlink",
    "rename",
    "link",
    "clone",
    "copy",
    "exchange",
    "truncate",
    "write",
    "create",
    "mount",
};

enum class Decision : uint8_t {
    allowed,
    denied,
    restricted,
};
inline constexpr std::array<std::string_view, 3> kDecisionNames = {
    "allowed",
    "denied",
    "restricted",
};

enum class Outcome : uint8_t {
    enforced,
    observed,
    partial,
    failed,
    notEnforceable,
    tooLate,
};
inline constexpr std::array<std::string_view, 6> kOutcomeNames = {
    "enforced",
    "observed",
    "partial",
    "failed",
    "not-enforceable",
    "too-late",
};

enum class BridgeMode : uint8_t {
    approve,
    authorize,
    observe,
    simulate,
};
inline constexpr std::array<std::string_view, 4> kBridgeModeNames = {
    "approve",
    "authorize",
    "observe",
    "simulate",
};

enum class DocumentKind : uint16_t {
    policy = 1,
    deviceSet,
    grants,
    blocks,
    mac,
    anchor,
};
inline constexpr std::array<std::string_view, 6> kDocumentKindNames = {
    "policy",
    "device-set",
    "grants",
    "blocks",
    "mac",
    "anchor",
};

enum class Refusal : uint8_t {
    none,
    corrupt,
    newerFormat,
    wrongKey,
    unsigned_,
    badSignature,
    wrongMac,
    older,
    expired,
};
inline constexpr std::array<std::string_view, 9> kRefusalNames = {
    "",
    "corrupt",
    "newer-format",
    "wrong-key",
    "unsigned",
    "bad-signature",
    "wrong-mac",
    "older",
    "expired",
};

inline constexpr std::array<std::string_view, 22> kFamilyLabels = {
    "USB storage",
    "SD card",
    "external disk",
    "optical disc",
    "iPhone or iPad",
    "Android device",
    "camera",
    "media player",
    "disk image",
    "network volume",
    "keyboard",
    "mouse or trackpad",
    "input device",
    "security key",
    "smart card reader",
    "network adapter",
    "serial adapter",
    "audio device",
    "video device",
    "printer",
    "USB hub",
    "device of unknown kind",
};

inline constexpr std::array<std::string_view, 9> kVerbLabels = {
    "reading",
    "writing",
    "running programs",
    "syncing",
    "importing photos",
    "file transfer",
    "debugging",
    "tethering",
    "connecting",
};

inline constexpr std::array<std::string_view, 10> kBusLabels = {
    "USB",
    "SD slot",
    "Thunderbolt",
    "PCI Express",
    "FireWire",
    "SATA",
    "virtual",
    "network",
    "internal",
    "unknown",
};

}  // namespace portcullis

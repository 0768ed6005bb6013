// What the bridge tells about itself, as PROTOCOL.md shapes it.
#pragma once
#include "core/bridge/bridge.h"
#include "nlohmann/json_fwd.hpp"

namespace portcullis {

nlohmann::json statusJson(const BridgeStatus&);
nlohmann::json usbJson(const UsbAnswer&);
nlohmann::json deviceReportJson(const DeviceReport&, const std::vector<TraceEntry>* trace = nullptr);
// For a message or file: one line, valid UTF-8 whatever the strings hold.
std::string dumped(const nlohmann::json&);

}  // namespace portcullis

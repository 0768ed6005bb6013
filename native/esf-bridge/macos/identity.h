// Written by `npm run identity` from identity.json. Not to be edited.
#pragma once

namespace portcullis::identity {

inline constexpr char kApp[] = "org.portcullis.app";
inline constexpr char kExtension[] = "org.portcullis.app.bridge";
inline constexpr char kBridgeJob[] = "org.portcullis.bridge";
inline constexpr char kBridgeService[] = "org.portcullis.bridge.xpc";
inline constexpr char kAppJobFile[] = "/Library/LaunchAgents/org.portcullis.app.plist";
inline constexpr char kBridgeJobFile[] = "/Library/LaunchDaemons/org.portcullis.bridge.plist";
inline constexpr char kAgentJobFile[] = "/Library/LaunchDaemons/org.portcullis.agent.plist";
inline constexpr char kManagedSettings[] = "/Library/Managed Preferences/org.portcullis.agent.plist";

}  // namespace portcullis::identity

#import "macos/app/guide_window.h"

using namespace portcullis::app;

namespace {

constexpr CGFloat kWidth = 620, kHeight = 560, kMargin = 20, kIcon = 24;
constexpr size_t kMostDenials = 20;

struct Look {
  NSString* symbol;
  NSColor* color;
  NSString* spoken;
};

Look lookOf(Step::State state) {
  switch (state) {
    case Step::State::done: return {@"checkmark.circle.fill", NSColor.systemGreenColor, @"done"};
    case Step::State::todo: return {@"exclamationmark.circle", NSColor.systemOrangeColor, @"to do"};
    case Step::State::unknown: return {@"questionmark.circle", NSColor.secondaryLabelColor, @"not known"};
    case Step::State::note: break;
  }
  return {@"info.circle", NSColor.secondaryLabelColor, @"good to know"};
}

NSString* textOf(const std::string& text) { return @(text.c_str()) ?: @""; }

NSTextField* label(NSString* text, NSFont* font, NSColor* color) {
  NSTextField* field = [NSTextField wrappingLabelWithString:text];
  field.font = font;
  field.textColor = color;
  field.selectable = YES;
  [field setContentCompressionResistancePriority:NSLayoutPriorityDefaultLow forOrientation:NSLayoutConstraintOrientationHorizontal];
  return field;
}

NSTextField* heading(NSString* text) {
  NSTextField* field = label(text, [NSFont systemFontOfSize:15 weight:NSFontWeightSemibold], NSColor.labelColor);
  field.accessibilityRole = @"AXHeading";
  return field;
}

NSStackView* column(CGFloat spacing) {
  NSStackView* stack = [[NSStackView alloc] init];
  stack.orientation = NSUserInterfaceLayoutOrientationVertical;
  stack.alignment = NSLayoutAttributeLeading;
  stack.spacing = spacing;
  return stack;
}

// All that is shown, so that nothing is drawn anew, and no selection lost, while nothing has changed.
std::string signatureOf(const Guide& guide, const std::vector<DenialText>& denials) {
  std::string text = guide.summary;
  for (const Step& step : guide.steps) text += "\n" + step.title + step.text + step.button + std::to_string(static_cast<int>(step.state));
  text += "\n" + std::to_string(denials.size());
  if (!denials.empty()) text += denials.front().time + denials.front().sentence;
  return text;
}

NSString* timeOf(const std::string& iso) {
  NSISO8601DateFormatter* reader = [[NSISO8601DateFormatter alloc] init];
  reader.formatOptions = NSISO8601DateFormatWithInternetDateTime | NSISO8601DateFormatWithFractionalSeconds;
  NSDate* date = [reader dateFromString:textOf(iso)];
  return date == nil
             ? @""
             : [NSDateFormatter localizedStringFromDate:date dateStyle:NSDateFormatterShortStyle timeStyle:NSDateFormatterShortStyle];
}

}  // namespace

// A button that knows what it opens.
@interface PCLinkButton : NSButton
@property(nonatomic, copy) NSArray<NSString*>* links;
@end
@implementation PCLinkButton
@end

// Content of a scroll view begins at its top.
@interface PCTopView : NSView
@end
@implementation PCTopView
- (BOOL)isFlipped {
  return YES;
}
@end

@implementation PCGuideWindow {
  NSStackView* _rows;
  std::string _shown;
}

- (instancetype)init {
  NSWindow* window = [[NSWindow alloc]
      initWithContentRect:NSMakeRect(0, 0, kWidth, kHeight)
                styleMask:NSWindowStyleMaskTitled | NSWindowStyleMaskClosable | NSWindowStyleMaskResizable | NSWindowStyleMaskMiniaturizable
                  backing:NSBackingStoreBuffered
                    defer:YES];
  window.title = @"Portcullis";
  window.releasedWhenClosed = NO;
  window.contentMinSize = NSMakeSize(420, 300);
  if ((self = [super initWithWindow:window])) {
    [self build];
    [window center];
  }
  return self;
}

- (void)build {
  _rows = column(16);
  _rows.edgeInsets = NSEdgeInsetsMake(kMargin, kMargin, kMargin, kMargin);
  _rows.translatesAutoresizingMaskIntoConstraints = NO;
  PCTopView* document = [[PCTopView alloc] init];
  document.translatesAutoresizingMaskIntoConstraints = NO;
  [document addSubview:_rows];
  NSScrollView* scroll = [[NSScrollView alloc] init];
  scroll.hasVerticalScroller = YES;
  scroll.drawsBackground = NO;
  scroll.documentView = document;
  self.window.contentView = scroll;
  [NSLayoutConstraint activateConstraints:@[
    [document.leadingAnchor constraintEqualToAnchor:scroll.contentView.leadingAnchor],
    [document.trailingAnchor constraintEqualToAnchor:scroll.contentView.trailingAnchor],
    [document.topAnchor constraintEqualToAnchor:scroll.contentView.topAnchor],
    [_rows.leadingAnchor constraintEqualToAnchor:document.leadingAnchor],
    [_rows.trailingAnchor constraintEqualToAnchor:document.trailingAnchor],
    [_rows.topAnchor constraintEqualToAnchor:document.topAnchor],
    [_rows.bottomAnchor constraintEqualToAnchor:document.bottomAnchor],
  ]];
}

- (void)present {
  [NSApp activateIgnoringOtherApps:YES];
  [self.window makeKeyAndOrderFront:nil];
}

- (void)showGuide:(const Guide&)guide denials:(const std::vector<DenialText>&)denials hasTeam:(BOOL)hasTeam {
  const std::string signature = signatureOf(guide, denials);
  if (signature == _shown) return;
  _shown = signature;
  for (NSView* view in _rows.arrangedSubviews.copy) [view removeFromSuperview];
  [self add:heading(textOf(guide.summary))];
  for (const Step& step : guide.steps) [self add:[self rowFor:step]];
  [self add:heading(@"Denied on this Mac")];
  if (!hasTeam) {
    [self
        add:label(@"This is a development build that no team signed: the bridge tells its denials to no such app. See “portcullis events”.",
                  [NSFont systemFontOfSize:13], NSColor.secondaryLabelColor)];
  } else if (denials.empty()) {
    [self add:label(@"Nothing was denied to you since the bridge started.", [NSFont systemFontOfSize:13], NSColor.secondaryLabelColor)];
  }
  for (size_t i = 0; i < denials.size() && i < kMostDenials; ++i) [self add:[self rowForDenial:denials[i]]];
}

- (void)add:(NSView*)view {
  [_rows addArrangedSubview:view];
  [view.widthAnchor constraintEqualToAnchor:_rows.widthAnchor constant:-2 * kMargin].active = YES;
}

- (NSView*)rowFor:(const Step&)step {
  const Look look = lookOf(step.state);
  NSImage* image = [NSImage imageWithSystemSymbolName:look.symbol accessibilityDescription:look.spoken];
  NSImageView* icon = [NSImageView imageViewWithImage:image ?: [[NSImage alloc] init]];
  icon.contentTintColor = look.color;
  [icon.widthAnchor constraintEqualToConstant:kIcon].active = YES;
  NSStackView* texts = column(4);
  [texts addArrangedSubview:label(textOf(step.title), [NSFont systemFontOfSize:13 weight:NSFontWeightSemibold], NSColor.labelColor)];
  [texts addArrangedSubview:label(textOf(step.text), [NSFont systemFontOfSize:13], NSColor.secondaryLabelColor)];
  if (!step.button.empty()) [texts addArrangedSubview:[self buttonFor:step]];
  return [self rowOf:icon and:texts];
}

- (NSView*)rowOf:(NSView*)icon and:(NSView*)texts {
  NSStackView* row = [NSStackView stackViewWithViews:@[ icon, texts ]];
  row.alignment = NSLayoutAttributeTop;
  row.spacing = 10;
  return row;
}

- (NSButton*)buttonFor:(const Step&)step {
  NSMutableArray<NSString*>* links = [NSMutableArray array];
  for (const std::string& link : step.links) [links addObject:textOf(link)];
  PCLinkButton* button = [self button:textOf(step.button) links:links];
  button.tag = static_cast<NSInteger>(step.id);
  return button;
}

- (PCLinkButton*)button:(NSString*)title links:(NSArray<NSString*>*)links {
  PCLinkButton* button = [[PCLinkButton alloc] init];
  button.bezelStyle = NSBezelStyleRounded;
  button.title = title;
  button.links = links;
  button.target = self;
  button.action = @selector(press:);
  return button;
}

- (NSView*)rowForDenial:(const DenialText&)denial {
  NSImage* image = [NSImage imageWithSystemSymbolName:denial.restricted ? @"lock.open" : @"lock"
                             accessibilityDescription:denial.restricted ? @"restricted" : @"denied"];
  NSImageView* icon = [NSImageView imageViewWithImage:image ?: [[NSImage alloc] init]];
  icon.contentTintColor = NSColor.secondaryLabelColor;
  [icon.widthAnchor constraintEqualToConstant:kIcon].active = YES;
  NSStackView* texts = column(2);
  [texts addArrangedSubview:label(textOf(denial.sentence), [NSFont systemFontOfSize:13], NSColor.labelColor)];
  if (!denial.message.empty()) [texts addArrangedSubview:label(textOf(denial.message), [NSFont systemFontOfSize:13], NSColor.labelColor)];
  [texts addArrangedSubview:label(timeOf(denial.time), [NSFont systemFontOfSize:11], NSColor.secondaryLabelColor)];
  if (!denial.helpLink.empty()) [texts addArrangedSubview:[self button:@"Help" links:@[ textOf(denial.helpLink) ]]];
  return [self rowOf:icon and:texts];
}

- (void)press:(PCLinkButton*)button {
  for (NSString* link in button.links) {
    NSURL* url = [NSURL URLWithString:link];
    if (url != nil && [NSWorkspace.sharedWorkspace openURL:url]) return;
  }
  if (button.links.count == 0 && self.pressed) self.pressed(static_cast<Step::Id>(button.tag));
}

@end

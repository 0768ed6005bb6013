#include "test/support/signer.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sim/crypto.h"

namespace portcullis::test {
namespace {

template <typename T>
void put(Buffer& to, T value, size_t size) {
  for (size_t i = 0; i < size; ++i) to.push_back(static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i)));
}

Buffer unsignedPart(const Letter& letter, const std::array<uint8_t, 32>& keyId) {
  Buffer out;
  for (char c : std::string_view("PCULDOC1")) out.push_back(static_cast<uint8_t>(c));
  put(out, 1, 2);
  put(out, static_cast<uint16_t>(letter.kind), 2);
  put(out, 1, 4);
  put(out, letter.sequence, 8);
  put(out, letter.issuedAt, 8);
  put(out, letter.expiresAt, 8);
  out.insert(out.end(), letter.organisation.begin(), letter.organisation.end());
  out.insert(out.end(), letter.id.begin(), letter.id.end());
  out.insert(out.end(), keyId.begin(), keyId.end());
  put(out, letter.payload.size(), 8);
  out.insert(out.end(), letter.payload.begin(), letter.payload.end());
  return out;
}

}  // namespace

struct Signer::Key {
  EVP_PKEY* pkey = EVP_EC_gen("P-256");
  Key() = default;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { EVP_PKEY_free(pkey); }
};

Signer::Signer() : key_(std::make_unique<Key>()) {}
Signer::~Signer() = default;

Buffer Signer::spki() const {
  Buffer der(static_cast<size_t>(i2d_PUBKEY(key_->pkey, nullptr)));
  uint8_t* at = der.data();
  i2d_PUBKEY(key_->pkey, &at);
  return der;
}

Buffer Signer::signature(const Buffer& message) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  size_t size = 0;
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_->pkey);
  EVP_DigestSign(context, nullptr, &size, message.data(), message.size());
  Buffer der(size);
  EVP_DigestSign(context, der.data(), &size, message.data(), message.size());
  EVP_MD_CTX_free(context);
  const uint8_t* at = der.data();
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
  Buffer out(64);
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), out.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), out.data() + 32, 32);
  ECDSA_SIG_free(pair);
  return out;
}

Buffer Signer::sign(const Letter& letter) const {
  Buffer document = unsignedPart(letter, sim::sha256(spki()));
  const Buffer seal = signature(document);
  document.insert(document.end(), seal.begin(), seal.end());
  return document;
}

Buffer unsignedDocument(const Letter& letter) {
  Buffer document = unsignedPart(letter, {});
  document.insert(document.end(), 64, 0);
  return document;
}

}  // namespace portcullis::test

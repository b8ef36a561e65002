/* digest.c - SHA-256 (FIPS 180-4) and MD5 (RFC 1321) of a path: managers put a few characters of it into a directory's name. Nothing
 * secret depends on it. Written out here because a library's object brings every digest it knows into the shell. */
#include "../internal.h"

static uint32_t left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static void sha256_block(uint32_t *state, const unsigned char *block)
{
	static const uint32_t k[64] = {
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
		0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
		0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
		0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
		0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
		0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
	uint32_t w[64], s[8];
	memcpy(s, state, sizeof s);
	for (int i = 0; i < 64; i++) {
		if (i < 16) {
			const unsigned char *b = block + 4 * i;
			w[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
		} else {
			uint32_t x = w[i - 15], y = w[i - 2];
			w[i] = w[i - 16] + (left(x, 25) ^ left(x, 14) ^ x >> 3) + w[i - 7] + (left(y, 15) ^ left(y, 13) ^ y >> 10);
		}
		uint32_t one = s[7] + (left(s[4], 26) ^ left(s[4], 21) ^ left(s[4], 7)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
		uint32_t two = (left(s[0], 30) ^ left(s[0], 19) ^ left(s[0], 10)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
		memmove(s + 1, s, 7 * sizeof *s);
		s[4] += one;
		s[0] = one + two;
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

static void md5_block(uint32_t *state, const unsigned char *block)
{
	static const uint32_t k[64] = {
		0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1,
		0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453,
		0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
		0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
		0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
		0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
	static const unsigned char turn[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	for (unsigned i = 0; i < 64; i++) {
		const unsigned round = i / 16;
		const unsigned at = round == 0 ? i : round == 1 ? 5 * i + 1 : round == 2 ? 3 * i + 5 : 7 * i;
		const unsigned char *w = block + 4 * (at % 16);
		uint32_t f = round == 0 ? (b & c) | (~b & d) : round == 1 ? (d & b) | (~d & c) : round == 2 ? b ^ c ^ d : c ^ (b | ~d);
		f += a + k[i] + ((uint32_t)w[3] << 24 | (uint32_t)w[2] << 16 | (uint32_t)w[1] << 8 | w[0]);
		a = d;
		d = c;
		c = b;
		b += left(f, turn[round][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void ve_digest(unsigned char out[32], enum ve_digest which, const char *bytes, size_t len)
{
	static const uint32_t start[2][8] = {
		[VE_SHA256] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
		[VE_MD5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
	void (*const one)(uint32_t *, const unsigned char *) = which == VE_SHA256 ? sha256_block : md5_block;
	const unsigned big = which == VE_SHA256 ? 3 : 0; /* the words' bytes, from which end */
	unsigned char last[128] = {0};
	uint32_t state[8];
	memcpy(state, start[which], sizeof state);
	size_t whole = len / 64 * 64, rest = len - whole, end = rest < 56 ? 64 : 128;
	for (size_t i = 0; i < whole; i += 64)
		one(state, (const unsigned char *)bytes + i);
	memcpy(last, bytes + whole, rest);
	last[rest] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		last[big ? end - 1 - i : end - 8 + i] = (unsigned char)((uint64_t)len * 8 >> 8 * i);
	for (size_t i = 0; i < end; i += 64)
		one(state, last + i);
	for (unsigned i = 0; i < 32; i++)
		out[i] = (unsigned char)(state[i / 4] >> 8 * (i % 4 ^ big));
}

void ve_digest_id(char id[9], enum ve_digest which, const char *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char out[32];
	ve_digest(out, which, bytes, len);
	for (unsigned i = 0; i < 8; i++) {
		const unsigned char *three = out + i / 4 * 3;
		id[i] = digits[((uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2]) >> (18 - 6 * (i % 4)) & 63];
	}
	id[8] = '\0';
}

/* Digests: the vectors of FIPS 180-4 and RFC 1321, lengths around a block's end, and the paths of the tools' own examples. */
#include "tap.h"
#include <stdlib.h>
#include "../common/internal.h"

static void is_digest(const char *want, enum ve_digest which, const char *text, size_t len, const char *name)
{
	unsigned char out[32];
	char got[65] = "";
	ve_digest(out, which, text, len);
	for (int i = 0; i < (which == VE_MD5 ? 16 : 32); i++)
		snprintf(got + 2 * i, 3, "%02x", out[i]);
	is_str(got, want, name);
}

static void is_id(const char *want, enum ve_digest which, const char *text)
{
	char id[9];
	ve_digest_id(id, which, text, strlen(text));
	is_str(id, want, text);
}

int main(void)
{
	static char a[1000];
	memset(a, 'a', sizeof a);
	is_digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", VE_SHA256, "", 0, "SHA-256 of nothing");
	is_digest("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", VE_SHA256, "abc", 3, "abc");
	is_digest("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", VE_SHA256,
		  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, "two blocks");
	is_digest("d41d8cd98f00b204e9800998ecf8427e", VE_MD5, "", 0, "MD5 of nothing");
	is_digest("900150983cd24fb0d6963f7d28e17f72", VE_MD5, "abc", 3, "abc");
	is_digest("57edf4a22be3c955ac49da2e2107b67a", VE_MD5, "12345678901234567890123456789012345678901234567890123456789012345678901234567890", 80, "two blocks");
	is_digest("9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318", VE_SHA256, a, 55, "55 bytes");
	is_digest("ef1772b6dff9a122358552954ad0df65", VE_MD5, a, 55, "55 bytes");
	is_digest("b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a", VE_SHA256, a, 56, "56 bytes");
	is_digest("3b0c8ac703f828b04c6c197006d17218", VE_MD5, a, 56, "56 bytes");
	is_digest("7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34", VE_SHA256, a, 63, "63 bytes");
	is_digest("b06521f39153d618550606be297466d5", VE_MD5, a, 63, "63 bytes");
	is_digest("ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb", VE_SHA256, a, 64, "64 bytes");
	is_digest("014842d480b571495a4a0363793f7367", VE_MD5, a, 64, "64 bytes");
	is_digest("635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0", VE_SHA256, a, 65, "65 bytes");
	is_digest("c743a45e0d2e6a95cb859adae0248435", VE_MD5, a, 65, "65 bytes");
	is_digest("31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb", VE_SHA256, a, 119, "119 bytes");
	is_digest("8a7bd0732ed6a28ce75f6dabc90e1613", VE_MD5, a, 119, "119 bytes");
	is_digest("2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c", VE_SHA256, a, 120, "120 bytes");
	is_digest("5f61c0ccad4cac44c75ff505e1f1e537", VE_MD5, a, 120, "120 bytes");
	is_digest("41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3", VE_SHA256, a, 1000, "1000 bytes");
	is_digest("cabe45dcc9ae5b66ba86600cca6b8ba8", VE_MD5, a, 1000, "1000 bytes");
	is_id("pPDW62rD", VE_SHA256, "/home/alice/src/my-proj");
	is_id("KwysEAsr", VE_SHA256, "/home/alice/src/my-proj/Pipfile");
	is_id("8CTcc3Sw", VE_MD5, "/home/alice/src/my-proj");
	return done_testing();
}

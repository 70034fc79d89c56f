using System.Text;
using Broker.Core.Authentication.SigV4;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>Known answers: AWS's documentation and AWS's signing test suite (key id AKIDEXAMPLE, 20150830T123600Z, us-east-1, service "service").</summary>
public sealed class SigV4SignatureTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string SuiteToken = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    private const string Presigned =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request"
        + "&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600";

    private static readonly DateTimeOffset SuiteTime = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("20120215", "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d")]
    [InlineData("20150830", "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")]
    public void Derives_the_documented_signing_keys(string date, string expected)
    {
        var key = new byte[32];

        SigV4Signature.DeriveKey(Secret, new SigV4Scope("AKIDEXAMPLE", date, "us-east-1", "iam", "aws4_request"), key);

        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Fact]
    public void A_secret_longer_than_usual_derives_as_well()
    {
        var (one, other) = (new byte[32], new byte[32]);
        var scope = new SigV4Scope("AKIDEXAMPLE", "20150830", "us-east-1", "iam", "aws4_request");

        SigV4Signature.DeriveKey(new string('s', 300), scope, one);
        SigV4Signature.DeriveKey(new string('s', 301), scope, other);

        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Signs_the_documented_iam_request()
    {
        var request = new SigV4Request(
            "GET", "/", "Action=ListUsers&Version=2010-05-08",
            [
                new("Host", "iam.amazonaws.com"),
                new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                new("X-Amz-Date", "20150830T123600Z"),
            ],
            ReadOnlyMemory<byte>.Empty);

        var canonical = SigV4Samples.Canonical(request, "content-type", "host", "x-amz-date");
        var signature = SigV4Signature.Compute(
            Secret, new SigV4Scope("AKIDEXAMPLE", "20150830", "us-east-1", "iam", "aws4_request"), SuiteTime, canonical);

        Assert.Equal(
            """
            GET
            /
            Action=ListUsers&Version=2010-05-08
            content-type:application/x-www-form-urlencoded; charset=utf-8
            host:iam.amazonaws.com
            x-amz-date:20150830T123600Z

            content-type;host;x-amz-date
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            """,
            Encoding.UTF8.GetString(canonical));
        Assert.Equal("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59", SigV4Signature.Hash(canonical));
        Assert.Equal("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7", signature);
    }

    public static TheoryData<Vector> Vectors => new()
    {
        // Header form.
        new Vector("get-vanilla", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        new Vector("post-vanilla", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b") { Method = "POST" },
        new Vector("get-header-key-duplicate", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")
        {
            Headers = "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1", SignedHeaders = "host;my-header1;x-amz-date",
        },
        new Vector("get-header-value-order", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")
        {
            Headers = "My-Header1:value4\nMy-Header1:value1\nMy-Header1:value3\nMy-Header1:value2", SignedHeaders = "host;my-header1;x-amz-date",
        },
        new Vector("get-header-value-trim", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")
        {
            Headers = "My-Header1: value1\nMy-Header2: \"a   b   c\"", SignedHeaders = "host;my-header1;my-header2;x-amz-date",
        },
        new Vector("get-header-value-multiline", "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd")
        {
            Headers = "My-Header1:value1  value2     value3", SignedHeaders = "host;my-header1;x-amz-date",
        },
        new Vector("post-header-key-sort", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")
        {
            Method = "POST", Headers = "My-Header1:value1", SignedHeaders = "host;my-header1;x-amz-date",
        },
        new Vector("post-x-www-form-urlencoded", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b")
        {
            Method = "POST",
            Headers = "Content-Type:application/x-www-form-urlencoded\nContent-Length:13\n"
                + "x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
            SignedHeaders = "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
            Body = "Param1=value1",
        },
        new Vector("get-vanilla-with-session-token", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")
        {
            Headers = $"X-Amz-Security-Token:{SuiteToken}", SignedHeaders = "host;x-amz-date;x-amz-security-token",
        },
        new Vector("get-relative", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31") { Path = "/example/.." },
        new Vector("get-relative-relative", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31") { Path = "/example1/example2/../.." },
        new Vector("get-slash", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31") { Path = "//" },
        new Vector("get-slash-dot-slash", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31") { Path = "/./" },
        new Vector("get-slashes", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84") { Path = "//example//" },
        new Vector("get-slash-pointless-dot", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5") { Path = "/./example" },
        new Vector("get-space", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741") { Path = "/example space/" },
        new Vector("get-unreserved", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f") { Path = "/" + Unreserved },
        new Vector("get-utf8", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85") { Path = "/ሴ" },
        new Vector("get-vanilla-empty-query-key", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb") { Query = "Param1=value1" },
        new Vector("get-vanilla-query-order-key-case", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")
        {
            Query = "Param2=value2&Param1=value1",
        },
        new Vector("get-vanilla-query-order-encoded", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac")
        {
            Query = "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        },
        new Vector("get-vanilla-query-unreserved", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")
        {
            Query = $"{Unreserved}={Unreserved}",
        },
        new Vector("get-vanilla-utf8-query", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04") { Query = "ሴ=bar" },

        // Query form.
        new Vector("query: get-vanilla-query", "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d") { Query = Presigned, SignedHeaders = "host" },
        new Vector("query: get-relative-relative", "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d")
        {
            Path = "/example1/example2/../..", Query = Presigned, SignedHeaders = "host",
        },
        new Vector("query: get-utf8", "10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44") { Path = "/ሴ", Query = Presigned, SignedHeaders = "host" },
        new Vector("query: get-vanilla-query-order-encoded", "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787")
        {
            Query = $"Param-3=Value3&Param=Value2&%E1%88%B4=Value1&{Presigned}", SignedHeaders = "host",
        },
        new Vector("query: get-header-value-trim", "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4")
        {
            Headers = "My-Header1: value1\nMy-Header2: \"a   b   c\"",
            Query = Presigned.Replace("SignedHeaders=host", "SignedHeaders=host%3Bmy-header1%3Bmy-header2"),
            SignedHeaders = "host;my-header1;my-header2",
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    [Trait("threat", "S-01")]
    [Trait("threat", "S-12")]
    public void Computes_the_signature_of_the_suite(Vector vector) => Assert.Equal(vector.Signature, Sign(vector));

    [Theory]
    [MemberData(nameof(Vectors))]
    [Trait("threat", "S-01")]
    public void Another_method_path_query_header_or_body_has_another_signature(Vector vector)
    {
        Assert.NotEqual(vector.Signature, Sign(vector with { Method = "PUT" }));
        Assert.NotEqual(vector.Signature, Sign(vector with { Path = vector.Path + "x" }));
        Assert.NotEqual(vector.Signature, Sign(vector with { Query = vector.Query + "&x" }));
        Assert.NotEqual(vector.Signature, Sign(vector with { Host = "example.amazonaws.con" }));
        Assert.NotEqual(vector.Signature, Sign(vector with { Body = vector.Body + "x" }));
    }

    private static string Sign(Vector vector)
    {
        var more = vector.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .Select(line => KeyValuePair.Create(line[0], line[1]));
        var request = new SigV4Request(
            vector.Method, vector.Path, vector.Query,
            [new("Host", vector.Host), .. more, new("X-Amz-Date", "20150830T123600Z")],
            Encoding.UTF8.GetBytes(vector.Body));
        var scope = new SigV4Scope("AKIDEXAMPLE", "20150830", "us-east-1", "service", "aws4_request");
        return SigV4Signature.Compute(Secret, scope, SuiteTime, SigV4Samples.Canonical(request, vector.SignedHeaders.Split(';')));
    }

    /// <summary>One request of the suite and its signature.</summary>
    public sealed record Vector(string Name, string Signature)
    {
        public string Method { get; init; } = "GET";

        public string Path { get; init; } = "/";

        public string Query { get; init; } = "";

        public string Host { get; init; } = "example.amazonaws.com";

        public string Headers { get; init; } = "";

        public string SignedHeaders { get; init; } = "host;x-amz-date";

        public string Body { get; init; } = "";

        public override string ToString() => Name;
    }
}

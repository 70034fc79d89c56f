using System.Text;
using Broker.Core.Sessions;

namespace Broker.Core.Tests.Sessions;

public sealed class SealingKeyRingTests
{
    private static readonly string A = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]);
    private static readonly string B = Convert.ToBase64String([.. Enumerable.Repeat((byte)2, 32)]);

    [Fact]
    public void Generated_ring_survives_its_document()
    {
        var ring = SealingKeyRing.Generate();

        Assert.True(SealingKeyRing.TryParse(ring.ToJson(), out var read, out var problems));
        Assert.Empty(problems);
        Assert.Equal(ring.ActiveId, read.ActiveId);
        Assert.Equal(ring.ActiveKey.ToArray(), read.ActiveKey.ToArray());
    }

    [Fact]
    public void Two_generated_rings_share_no_key() =>
        Assert.NotEqual(SealingKeyRing.Generate().ActiveKey.ToArray(), SealingKeyRing.Generate().ActiveKey.ToArray());

    [Fact]
    public void Rotation_adds_an_active_key_and_keeps_the_old_one()
    {
        var ring = SealingKeyRing.Generate();

        Assert.True(ring.TryRotate(out var rotated));

        Assert.Equal([ring.ActiveId, rotated.ActiveId], rotated.Ids);
        Assert.NotEqual(ring.ActiveId, rotated.ActiveId);
        Assert.True(rotated.TryGetKey(ring.ActiveId, out var old));
        Assert.Equal(ring.ActiveKey.ToArray(), old.ToArray());
    }

    [Fact]
    public void Rotation_refuses_a_seventeenth_key()
    {
        var ring = SealingKeyRing.Generate();
        while (ring.Ids.Count() < 16)
        {
            Assert.True(ring.TryRotate(out ring));
        }

        Assert.True(SealingKeyRing.TryParse(ring.ToJson(), out _, out _));
        Assert.False(ring.TryRotate(out _));
    }

    [Fact]
    public void Document_keeps_its_order()
    {
        var json = $$$"""{ "keys": { "z": "{{{A}}}", "a": "{{{B}}}" }, "active": "a" }""";

        Assert.True(SealingKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out var ring, out _));

        Assert.Equal(["z", "a"], ring.Ids);
        Assert.Equal("a", ring.ActiveId);
    }

    public static TheoryData<string, string> BadDocuments => new()
    {
        { "", "not valid JSON at line 1" },
        { "[]", "must be an object" },
        { "{}", "'active' is missing" },
        { "{}", "'keys' is missing" },
        { $$$"""{"active":"a","keys":{"a":"{{{A}}}"}} x""", "not valid JSON" },
        { $$$"""{"active":"a","keys":{"a":"{{{A}}}",}}""", "not valid JSON" },
        { $$$"""/* */{"active":"a","keys":{"a":"{{{A}}}"}}""", "not valid JSON" },
        { $$$"""{"active":"a","keys":{"a":"{{{A}}}"},"old":1}""", "unknown member" },
        { $$$"""{"Active":"a","keys":{"a":"{{{A}}}"}}""", "unknown member" },
        { $$$"""{"active":"a","active":"a","keys":{"a":"{{{A}}}"}}""", "'active' occurs twice" },
        { $$$"""{"active":"a","keys":{"a":"{{{A}}}"},"keys":{}}""", "'keys' occurs twice" },
        { $$$"""{"active":"a","keys":{"a":"{{{A}}}","a":"{{{B}}}"}}""", "key 'a' occurs twice" },
        { $$$"""{"active":"a","keys":{"a":"{{{A}}}","b":"{{{A}}}"}}""", "key 'b' repeats another key" },
        { $$$"""{"active":"b","keys":{"a":"{{{A}}}"}}""", "'active' names 'b', which is not among 'keys'" },
        { $$$"""{"active":7,"keys":{"a":"{{{A}}}"}}""", "'active' must be a key id" },
        { $$$"""{"active":"a","keys":{}}""", "must hold 1 to 16 keys, not 0" },
        { $$$"""{"active":"a","keys":["{{{A}}}"]}""", "'keys' must be an object" },
        { $$$"""{"active":"A","keys":{"A":"{{{A}}}"}}""", "key number 1: the id must be" },
        { $$$"""{"active":"a","keys":{"":"{{{A}}}"}}""", "key number 1: the id must be" },
        { $$$"""{"active":"a","keys":{"a":null}}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":{"k":"{{{A}}}"} }}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":"{{{A[..43]}}}"}}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":"{{{A[..42]}}}F="}}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":" {{{A}}}"}}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[31])}}}"}}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[33])}}}"}}""", "key 'a' must be the base64 of 32 bytes" },
        { $$$"""{"active":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[32])}}}"}}""", "key 'a' is all zeros" },
        { """{"active":"\ud800","keys":{}}""", "not valid JSON" },
        { new string(' ', 16 * 1024 + 1), "longer than 16384 bytes" },
    };

    [Theory]
    [MemberData(nameof(BadDocuments))]
    public void Refuses_a_document_that_is_not_exactly_a_ring(string json, string problem)
    {
        Assert.False(SealingKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out var ring, out var problems));

        Assert.Null(ring);
        Assert.Contains(problems, text => text.Contains(problem, StringComparison.Ordinal));
        Assert.All(problems, text => Assert.DoesNotContain(A[..8], text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void Takes_at_most_sixteen_keys(int count, bool accepted)
    {
        var keys = Enumerable.Range(1, count).Select(n => $"\"k{n}\":\"{Convert.ToBase64String([.. Enumerable.Repeat((byte)n, 32)])}\"");
        var json = $"{{\"active\":\"k1\",\"keys\":{{ {string.Join(',', keys)} }}}}";

        Assert.Equal(accepted, SealingKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out _, out _));
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Takes_ids_of_at_most_thirty_two_characters(int length, bool accepted)
    {
        var id = new string('k', length);
        var json = $$$"""{"active":"{{{id}}}","keys":{"{{{id}}}":"{{{A}}}"}}""";

        Assert.Equal(accepted, SealingKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out _, out _));
    }

    [Fact]
    public void Reports_every_problem_together()
    {
        var json = $$$"""{"active":"c","new":true,"keys":{"a":"x","B":"{{{B}}}"}}""";

        Assert.False(SealingKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out _, out var problems));

        Assert.Equal(4, problems.Length);
    }

    [Fact]
    public void A_key_where_an_id_belongs_is_not_quoted()
    {
        var json = $$$"""{"active":"{{{A}}}","{{{A}}}":1,"keys":{"{{{A}}}":"a"}}""";

        Assert.False(SealingKeyRing.TryParse(Encoding.UTF8.GetBytes(json), out _, out var problems));

        Assert.All(problems, text => Assert.DoesNotContain(A[..8], text, StringComparison.Ordinal));
    }

    [Fact]
    public void Prints_without_key_material()
    {
        var ring = SealingKeyRing.Generate();

        Assert.Equal($"1 sealing keys, active '{ring.ActiveId}'", ring.ToString());
    }
}

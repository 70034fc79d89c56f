using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Core.Federation;
using Broker.TestKit;

namespace Broker.Tests.Directories;

/// <summary>The file of the keys that sign identity tokens changes under a running <c>broker ldap</c>.</summary>
public sealed class KeyRotationTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    private const string Keys = "/123456789012/.well-known/jwks.json";

    [Fact]
    public async Task Publishes_the_new_keys_before_they_sign_and_no_request_fails()
    {
        string folder = "";
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, settings => settings with { SessionLifetime = TimeSpan.FromHours(8), RequestsPerMinute = 100_000 }, prepare: path => folder = path);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = broker.Role.RunAsync(stop.Token);
        var token = await broker.SignInAsync();
        var seen = new ConcurrentQueue<Signed>();
        var asking = AskAsync(broker, token, seen, stop.Token);

        // 1. As it began.
        await Eventually.IsTrueAsync(() => seen.Count >= 2 || asking.IsFaulted);
        var before = seen.First();
        Assert.Equal(2, before.Published.Count);

        // 2. The file changes. Both keys of each algorithm are published, and the old one signs: nobody else has the new one yet.
        var file = Path.Combine(folder, "federation.json");
        Assert.True(FederationKeyRing.TryParse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), out var ring, out _));
        Assert.True(ring.TryRotate(broker.Time.GetUtcNow(), out var rotated));
        await File.WriteAllBytesAsync(file + ".new", rotated.ToJson(), TestContext.Current.CancellationToken);
        File.Move(file + ".new", file, overwrite: true);
        await Eventually.IsTrueAsync(() => seen.Any(one => one.Published.Count == 4) || asking.IsFaulted);
        var published = seen.First(one => one.Published.Count == 4);
        Assert.Equal(before.KeyId, published.KeyId);
        Assert.Superset(before.Published, published.Published);

        // 3. Its time comes: it signs, and the old one still verifies.
        broker.Time.Shift(FederationKeyRing.PublicationDelay + TimeSpan.FromMinutes(1));
        await Eventually.IsTrueAsync(() => seen.Any(one => one.KeyId != before.KeyId) || asking.IsFaulted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await running.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

        var after = seen.Last();
        Assert.DoesNotContain(after.KeyId, before.Published);
        Assert.Contains(after.KeyId, published.Published);
        Assert.Superset(before.Published, after.Published);
    }

    /// <summary>Asks for assignments without end, and verifies each by the keys that are published right after it: a failure ends it.</summary>
    private static async Task AskAsync(RunningDirectory broker, string token, ConcurrentQueue<Signed> seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var assigned = (await broker.PostAsync("/v1/assignments", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(200);
            var keys = (await broker.GetAsync(Keys)).Is(200).Json["keys"]!.AsArray();
            var parts = ((string)assigned.Json["webIdentityToken"]!).Split('.');
            var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
            var key = Assert.Single(keys, one => (string?)one!["kid"] == (string?)header["kid"])!;
            Assert.True(IsSignedBy(key, parts), "The signature is not that of the key that the token names.");
            seen.Enqueue(new Signed((string)header["kid"]!, keys.Select(one => (string)one!["kid"]!).ToHashSet(StringComparer.Ordinal)));
        }
    }

    private static bool IsSignedBy(JsonNode key, string[] parts)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars((string)key["n"]!), Exponent = Base64Url.DecodeFromChars((string)key["e"]!) });
        return rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>Who signed a token, and the keys that were published right after.</summary>
    private sealed record Signed(string KeyId, HashSet<string> Published);
}

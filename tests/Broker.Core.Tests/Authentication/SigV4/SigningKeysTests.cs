using Broker.Core.Authentication.SigV4;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>A kept signing key is the one that would be derived, and of nobody else.</summary>
public sealed class SigningKeysTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static readonly SigV4Scope Scope = new("AKIDEXAMPLE00000", "20260101", "us-east-1", "sts", "aws4_request");

    private readonly SigningKeys _keys = new();

    [Fact]
    public void Gives_the_derived_key_the_first_and_the_second_time()
    {
        Assert.Equal(Derived(Secret, Scope), Key(Secret, Scope));
        Assert.Equal(Derived(Secret, Scope), Key(Secret, Scope));
        Assert.Equal(1, _keys.Count);
    }

    [Fact]
    public void Does_not_mistake_another_secret_day_or_region_of_one_key_id()
    {
        Key(Secret, Scope);

        Assert.Equal(Derived("another secret", Scope), Key("another secret", Scope));
        Assert.Equal(Derived(Secret, Scope with { Date = "20260102" }), Key(Secret, Scope with { Date = "20260102" }));
        Assert.Equal(Derived(Secret, Scope with { Region = "eu-west-1" }), Key(Secret, Scope with { Region = "eu-west-1" }));
        Assert.Equal(Derived(Secret, Scope), Key(Secret, Scope));
    }

    [Fact]
    public void Keeps_no_more_than_its_bound()
    {
        for (var i = 0; i < SigningKeys.Most + 10; i++)
        {
            Key(Secret, Scope with { AccessKeyId = $"AKID{i:D12}" });
            Assert.InRange(_keys.Count, 1, SigningKeys.Most);
        }
    }

    private static byte[] Derived(string secret, SigV4Scope scope)
    {
        var key = new byte[32];
        SigV4Signature.DeriveKey(secret, scope, key);
        return key;
    }

    private byte[] Key(string secret, SigV4Scope scope)
    {
        var key = new byte[32];
        _keys.CopyTo(key, secret, scope);
        return key;
    }
}

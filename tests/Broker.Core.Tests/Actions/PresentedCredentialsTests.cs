using Broker.Core.Actions;
using Broker.Core.Actions.Callers;

namespace Broker.Core.Tests.Actions;

public sealed class PresentedCredentialsTests
{
    private const string Good = """{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":"token"}""";

    [Theory]
    [InlineData(Good)]
    [InlineData(""" { "sessionToken" : "token", "sessionKey":"sec\u0072et" , "sessionId":"ASIAX"} """)]
    public void Reads_three_texts_in_any_order(string json)
    {
        Assert.True(PresentedCredentials.TryParse(json, out var credentials));
        Assert.Equal(("ASIAX", "secret", "token"), (credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken));
        Assert.Equal("••••", credentials.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"secret"}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":""}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":null}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":5,"sessionToken":"token"}""")]
    [InlineData("""{"SessionId":"ASIAX","sessionKey":"secret","sessionToken":"token"}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":"token","more":""}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionId":"ASIAX","sessionKey":"secret","sessionToken":"token"}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":"token",}""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":"token"}x""")]
    [InlineData("""{"sessionId":"ASIAX","sessionKey":"\ud800","sessionToken":"token"}""")]
    [InlineData("""{"sessionId":'ASIAX',"sessionKey":"secret","sessionToken":"token"}""")]
    [InlineData("""/**/{"sessionId":"ASIAX","sessionKey":"secret","sessionToken":"token"}""")]
    public void Refuses_everything_else(string? json) => Assert.False(PresentedCredentials.TryParse(json, out _));

    [Fact]
    public void Reads_8192_bytes_and_not_one_more()
    {
        Assert.True(PresentedCredentials.TryParse(Good.PadRight(8192), out _));
        Assert.False(PresentedCredentials.TryParse(Good.PadRight(8193), out _));
        Assert.False(PresentedCredentials.TryParse(Good.Replace("secret", new string('é', 4090), StringComparison.Ordinal), out _));
    }
}

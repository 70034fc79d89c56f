using System.Collections.Immutable;
using System.Text;
using Broker.Core.Actions;
using Broker.Core.Actions.Callers;
using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;
using Broker.Core.Tests.Sessions;
using Broker.TestKit;

namespace Broker.Core.Tests.Actions;

public sealed class CallerAuthenticatorTests
{
    [Fact]
    public void Answers_service_unavailable_while_there_is_no_catalog()
    {
        var time = new ManualTimeProvider(SessionSamples.Noon);
        var sealer = new SessionSealer(SessionSamples.Live(SealingKeyRing.Generate()));
        var (session, secret) = (SessionSamples.Session(), SecretAccessKey.Generate());
        var token = SessionSamples.Success(sealer.Seal(session, secret));
        var callers = new CallerAuthenticator(new LiveCatalog(), new SessionAuthenticator(sealer, time), new SigV4Verifier("us-east-1", time), "us-east-1");

        var error = SessionSamples.Failure(callers.Authenticate(Signed(session.AccessKeyId.Text, secret, token, time)));

        // InvalidClientTokenId would tell a good caller to throw its credentials away.
        Assert.Equal(StsErrorCode.ServiceUnavailable, error.Code);
    }

    private static SigV4Request Signed(string accessKeyId, SecretAccessKey secret, SessionToken token, TimeProvider time)
    {
        var body = Encoding.ASCII.GetBytes("Action=GetCallerIdentity&Version=2011-06-15");
        var request = new SigV4Request("POST", "/", "", ImmutableArray.Create(KeyValuePair.Create("Host", "sts.example")), body);
        var signature = SigV4Signer.Sign(request, accessKeyId, secret.Reveal(), token.Reveal(), "us-east-1", "sts", time.GetUtcNow());
        return request with { Headers = [.. request.Headers, .. signature] };
    }
}

using System.Text;
using Broker.Core;
using Broker.Core.Sessions;
using Broker.Sidecar.Cache;

namespace Broker.Tests.Sidecar.Cache;

public sealed class CredentialDocumentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CredentialDocuments Documents = CredentialDocuments.Write(
        new("ASIAEXAMPLEEXAMPLE00", SecretAccessKey.FromText("secret/+="), SessionToken.FromText("token/+="), Now.AddHours(6).AddMilliseconds(250)),
        AccountId.Parse("012345678901"),
        Now);

    [Fact]
    [Trait("client", "R21")]
    public void Container_document_is_byte_for_byte_this() => Assert.Equal(
        """{"AccessKeyId":"ASIAEXAMPLEEXAMPLE00","SecretAccessKey":"secret/+=","Token":"token/+=","Expiration":"2026-01-01T06:00:00Z","AccountId":"012345678901"}""",
        Encoding.UTF8.GetString(Documents.Container.Span));

    [Fact]
    [Trait("client", "R9")]
    [Trait("client", "R10")]
    [Trait("threat", "I-28")]
    public void Metadata_document_is_byte_for_byte_this() => Assert.Equal(
        """{"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"ASIAEXAMPLEEXAMPLE00","SecretAccessKey":"secret/+=","Token":"token/+=","Expiration":"2026-01-01T06:00:00Z"}""",
        Encoding.UTF8.GetString(Documents.Imds.Span));

    [Fact]
    [Trait("client", "R8")]
    public void Extended_document_adds_the_account() => Assert.Equal(
        """{"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"ASIAEXAMPLEEXAMPLE00","SecretAccessKey":"secret/+=","Token":"token/+=","Expiration":"2026-01-01T06:00:00Z","AccountId":"012345678901"}""",
        Encoding.UTF8.GetString(Documents.ImdsExtended.Span));

    [Fact]
    [Trait("client", "R11")]
    [Trait("threat", "I-28")]
    public void Refusal_document_is_byte_for_byte_this() => Assert.Equal(
        """{"Code":"AssumeRoleUnauthorizedAccess","Message":"no","LastUpdated":"2026-01-01T00:00:00Z"}""",
        Encoding.UTF8.GetString(CredentialDocuments.WriteRefusal("no", Now).Span));

    [Fact]
    [Trait("client", "R21")]
    public void Largest_accepted_session_stays_under_10_000_bytes()
    {
        var documents = CredentialDocuments.Write(
            new(new('A', 128), SecretAccessKey.FromText(new('s', 256)), SessionToken.FromText(new('/', 8192)), Now), AccountId.Parse("012345678901"), Now);

        Assert.InRange(documents.ImdsExtended.Length, 8000, 9999);
    }
}

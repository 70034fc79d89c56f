using System.Text;
using Broker.Core.Audit;

namespace Broker.Core.Tests.Audit;

/// <summary>Records and trails of tests.</summary>
internal static class AuditSamples
{
    public const string RoleArn = "arn:aws:iam::123456789012:role/demo";

    public static readonly AccountId Account = AccountId.Parse("123456789012");

    public static readonly AccountId OtherAccount = AccountId.Parse("210987654321");

    public static AuditIdentity Alice { get; } =
        AuditIdentity.IamUser("AIDAEXAMPLE", "arn:aws:iam::123456789012:user/team/alice", Account, "AKIAEXAMPLE");

    public static ActionRecord Record(string name = "GetCallerIdentity", string requestId = "request-1") => new()
    {
        EventName = name,
        Region = "us-east-1",
        RequestId = requestId,
        SourceAddress = "192.0.2.1",
        UserAgent = "aws-cli/2",
        Caller = Alice,
    };

    /// <summary>A trail of this many events in one file, as text; the first of them begins the trail.</summary>
    public static string Trail(int lines)
    {
        using var sink = new RecordingSink();
        var chain = new AuditChain(sink);
        for (var i = 2; i <= lines; i++)
        {
            Assert.True(chain.TryWrite(AuditEvents.Write(Record(requestId: $"request-{i}"), DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch, out _));
        }

        return sink.Text;
    }

    /// <summary>Reads files and gives what does not fit.</summary>
    public static AuditMisfit? Verify(out AuditVerifier verifier, params string[] files)
    {
        verifier = new AuditVerifier();
        foreach (var file in files)
        {
            if (verifier.Read("audit.log", new MemoryStream(Encoding.UTF8.GetBytes(file))) is { } misfit)
            {
                return misfit;
            }
        }

        return verifier.End();
    }
}

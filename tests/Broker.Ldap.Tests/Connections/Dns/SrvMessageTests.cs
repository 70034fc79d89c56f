using Broker.Ldap.Connections.Dns;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections.Dns;

public sealed class SrvMessageTests
{
    private static readonly byte[] Question = SrvMessage.Question(0x1234, "_ldaps._tcp.example.com");

    [Fact]
    public void Reads_what_it_asked_for()
    {
        var answer = SrvMessage.Read(Good(), Question);

        Assert.Equal(SrvOutcome.Found, answer.Outcome);
        Assert.Equal([new SrvRecord(1, 2, 636, "dc1.example.com", TimeSpan.FromSeconds(60))], answer.Records);
    }

    [Fact]
    public void Never_reads_beyond_a_message_wherever_it_ends()
    {
        var good = Good();
        for (var length = 0; length < good.Length; length++)
        {
            Assert.Equal(SrvOutcome.Failed, SrvMessage.Read(good.AsSpan(0, length), Question).Outcome);
        }
    }

    [Fact]
    public void Survives_any_octet_being_another()
    {
        var good = Good();
        for (var i = 0; i < good.Length; i++)
        {
            foreach (var octet in new byte[] { 0, 1, 0x3f, 0x40, 0xc0, 0xff })
            {
                var bad = Good();
                bad[i] = octet;

                Assert.True(Enum.IsDefined(SrvMessage.Read(bad, Question).Outcome));
            }
        }
    }

    [Fact]
    public void A_name_that_points_forward_or_at_itself_is_none()
    {
        foreach (var target in new byte[] { (byte)Question.Length, 0xff })
        {
            var bad = Good();
            bad[Question.Length + 1] = target;

            Assert.Equal(SrvOutcome.Failed, SrvMessage.Read(bad, Question).Outcome);
        }
    }

    [Fact]
    public void The_root_as_target_means_that_there_is_no_such_service()
    {
        // The script writes the root as two empty labels: one of them goes, and the record is shorter by it.
        var answer = ScriptedNameServer.Answer([.. Question], records: [(0, 0, 0, "", 60)])[..^1];
        answer[Question.Length + 11]--;

        Assert.Equal(SrvOutcome.Absent, SrvMessage.Read(answer, Question).Outcome);
    }

    [Theory]
    [InlineData("dc 1.example.com")]
    [InlineData("dc1/x.example.com")]
    [InlineData("dc1@evil.example.com")]
    public void A_host_with_other_characters_is_none(string target) =>
        Assert.Equal(SrvOutcome.Failed, SrvMessage.Read(ScriptedNameServer.Answer([.. Question], records: [(0, 0, 636, target, 60)]), Question).Outcome);

    private static byte[] Good() => ScriptedNameServer.Answer([.. Question], records: [(1, 2, 636, "dc1.example.com", 60)]);
}

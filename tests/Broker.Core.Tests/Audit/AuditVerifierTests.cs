using System.Security.Cryptography;
using System.Text;
using Broker.Core.Audit;

namespace Broker.Core.Tests.Audit;

public sealed class AuditVerifierTests
{
    private static readonly string Trail = AuditSamples.Trail(6);

    private static string[] Lines => Trail.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Accepts_a_trail_as_it_was_written()
    {
        Assert.Null(AuditSamples.Verify(out var verifier, Trail));

        var range = Assert.Single(verifier.Trails);
        Assert.Equal((6, 1, 6), (verifier.Events, range.First.Sequence, range.Last.Sequence));
    }

    [Fact]
    public void Accepts_a_trail_over_several_files_and_one_that_begins_in_the_middle()
    {
        var (first, second) = (Join(Lines[..3]), Join(Lines[3..]));

        Assert.Null(AuditSamples.Verify(out var both, first, second));
        Assert.Equal(6, Assert.Single(both.Trails).Last.Sequence);
        Assert.Null(AuditSamples.Verify(out var later, second));
        Assert.Equal(4, Assert.Single(later.Trails).First.Sequence);
    }

    [Fact]
    public void Accepts_a_new_trail_in_a_new_file_but_not_within_one()
    {
        var other = AuditSamples.Trail(2);

        Assert.Null(AuditSamples.Verify(out var verifier, Trail, other));
        Assert.Equal(2, verifier.Trails.Count);
        Assert.Equal(7, AuditSamples.Verify(out _, Trail + other)!.Line);
    }

    [Theory]
    [Trait("threat", "L-23")]
    [InlineData("edit", 3, "it was changed: its hash does not fit")]
    [InlineData("edit the last", 6, "it was changed: its hash does not fit")]
    [InlineData("edit and hash again", 4, "it follows another event 3 than the one before it")]
    [InlineData("edit the number", 3, "it was changed: its hash does not fit")]
    [InlineData("delete", 3, "it is event 4 and follows event 2: events were removed, inserted or moved")]
    [InlineData("delete the beginning", 2, "it is event 4 and follows event 2: events were removed, inserted or moved")]
    [InlineData("swap", 3, "it is event 4 and follows event 2: events were removed, inserted or moved")]
    [InlineData("repeat", 4, "it is event 3 and follows event 3: events were removed, inserted or moved")]
    [InlineData("insert of another trail", 4, "of which the beginning is missing")]
    [InlineData("insert of a beginning", 4, "it begins a trail, but does not follow event 3")]
    [InlineData("insert text", 4, "it is no line of an audit trail")]
    [InlineData("empty line", 4, "it is no line of an audit trail")]
    [InlineData("text at the end", 7, "it is no line of an audit trail")]
    [InlineData("cut a line short", 3, "it is no line of an audit trail")]
    [InlineData("cut the last line short", 6, "it is not whole")]
    public void Finds_the_first_line_that_does_not_fit(string tampering, int line, string reason)
    {
        var misfit = AuditSamples.Verify(out _, Tamper([.. Lines], tampering));

        Assert.Equal(line, misfit!.Line);
        Assert.Contains(reason, misfit.Reason);
    }

    [Fact]
    public void Finds_a_file_missing_between_two()
    {
        var misfit = AuditSamples.Verify(out _, Join(Lines[..2]), Join(Lines[4..]));

        Assert.Equal(new AuditMisfit("audit.log", 1, "it is event 5 and follows event 2: events were removed, inserted or moved"), misfit);
    }

    [Fact]
    public void Sees_a_cut_tail_by_its_checkpoint_only()
    {
        AuditSamples.Verify(out var whole, Trail);
        Assert.True(AuditPosition.TryParseCheckpoint(whole.Trails[0].Last.Checkpoint, out var sequence, out var hash));

        var cut = new AuditVerifier { Checkpoint = (sequence, hash) };
        Assert.Null(cut.Read("audit.log", new MemoryStream(Encoding.UTF8.GetBytes(Join(Lines[..5])))));
        Assert.False(cut.HasSeenCheckpoint);

        var uncut = new AuditVerifier { Checkpoint = (sequence, hash) };
        Assert.Null(uncut.Read("audit.log", new MemoryStream(Encoding.UTF8.GetBytes(Trail))));
        Assert.True(uncut.HasSeenCheckpoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6:abc")]
    [InlineData(":0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("6:000000000000000000000000000000000000000000000000000000000000000G")]
    public void Refuses_what_is_no_checkpoint(string text) => Assert.False(AuditPosition.TryParseCheckpoint(text, out _, out _));

    [Fact]
    public void Reads_lines_that_cross_its_buffer_and_refuses_endless_ones()
    {
        Assert.Null(AuditSamples.Verify(out var verifier, AuditSamples.Trail(2_000)));
        Assert.Equal(2_000, verifier.Events);

        Assert.Throws<InvalidDataException>(() => AuditSamples.Verify(out _, new string('x', AuditLine.Longest + 1)));
    }

    private static string Tamper(List<string> lines, string tampering)
    {
        switch (tampering)
        {
            case "edit":
                lines[2] = lines[2].Replace("aws-cli", "aws-sdk");
                break;
            case "edit the last":
                lines[5] = lines[5].Replace("aws-cli", "aws-sdk");
                break;
            case "edit the number":
                lines[2] = lines[2].Replace("\"sequence\":3", "\"sequence\":4");
                break;
            case "edit and hash again":
                var hashed = lines[2].Replace("aws-cli", "aws-sdk")[..^75];
                lines[2] = $"{hashed},\"hash\":\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)))}\"}}";
                break;
            case "delete":
                lines.RemoveAt(2);
                break;
            case "delete the beginning":
                lines.RemoveAt(0);
                lines.RemoveAt(1);
                break;
            case "swap":
                (lines[2], lines[3]) = (lines[3], lines[2]);
                break;
            case "repeat":
                lines.Insert(3, lines[2]);
                break;
            case "insert of another trail":
                lines.Insert(3, AuditSamples.Trail(4).Split('\n')[3]);
                break;
            case "insert of a beginning":
                lines.Insert(3, AuditSamples.Trail(2).Split('\n')[0]);
                break;
            case "insert text":
                lines.Insert(3, "{}");
                break;
            case "empty line":
                lines.Insert(3, "");
                break;
            case "text at the end":
                lines.Add("{}");
                break;
            case "cut a line short":
                lines[2] = lines[2][..^1];
                break;
            case "cut the last line short":
                return Join([.. lines])[..^10];
        }

        return Join([.. lines]);
    }

    private static string Join(string[] lines) => string.Concat(lines.Select(line => line + "\n"));
}

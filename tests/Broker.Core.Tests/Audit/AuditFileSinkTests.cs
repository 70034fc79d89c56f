using System.Text;
using Broker.Core.Audit;
using Broker.TestKit;

namespace Broker.Core.Tests.Audit;

public sealed class AuditFileSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["audit.log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_a_file_that_only_its_owner_can_read()
    {
        Append("a");

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Goes_on_with_the_chain_after_a_restart()
    {
        Append("a", "b");
        Append("c");

        Assert.Null(Verify(out var verifier));
        Assert.Equal(4, Assert.Single(verifier.Trails).Last.Sequence);
    }

    [Fact]
    public void Goes_on_with_the_chain_in_the_file_that_a_rotation_made_room_for()
    {
        using var sink = Open();
        var chain = new AuditChain(sink);
        Write(chain, "a");
        File.Move(Path, Path + ".1");
        Write(chain, "b");

        Assert.Null(AuditSamples.Verify(out var verifier, File.ReadAllText(Path + ".1"), File.ReadAllText(Path)));
        Assert.Equal(3, Assert.Single(verifier.Trails).Last.Sequence);
    }

    [Fact]
    public void Goes_on_after_a_rotation_that_copies_and_empties()
    {
        using var sink = Open();
        var chain = new AuditChain(sink);
        Write(chain, "a");
        File.Copy(Path, Path + ".1");
        File.WriteAllText(Path, "");
        Write(chain, "b");

        Assert.Null(AuditSamples.Verify(out var verifier, File.ReadAllText(Path + ".1"), File.ReadAllText(Path)));
        Assert.Equal(3, verifier.Events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(200)]
    public void Begins_a_trail_that_names_the_line_a_crash_has_torn(int missing)
    {
        Append("a", "b", "c");
        Truncate(missing + 1);

        Append("d", "e");

        Assert.Null(Verify(out var verifier));
        Assert.Equal([3, 3], verifier.Trails.Select(t => t.Last.Sequence));
        var beginning = File.ReadAllLines(Path)[4];
        Assert.Contains($"\"previousTrail\":\"{verifier.Trails[0].Last.TrailId}\",\"previousSequence\":3,\"tornBytes\":", beginning);
        Assert.Contains($"\"previousHash\":\"{verifier.Trails[0].Last.Hash}\"", beginning);
    }

    [Fact]
    public void Names_a_torn_line_in_the_next_file_when_a_rotation_came_between()
    {
        Append("a", "b");
        Truncate(50);
        using (var sink = Open())
        {
            File.Move(Path, Path + ".1");
            Write(new AuditChain(sink), "c");
        }

        Assert.Null(AuditSamples.Verify(out var verifier, File.ReadAllText(Path + ".1"), File.ReadAllText(Path)));
        Assert.Equal(2, verifier.Trails.Count);
        Assert.Contains("it is not whole", AuditSamples.Verify(out _, File.ReadAllText(Path + ".1"))!.Reason);
        Assert.Contains("it is not whole", AuditSamples.Verify(out _, File.ReadAllText(Path + ".1"), AuditSamples.Trail(2))!.Reason);
    }

    [Fact]
    public void Begins_a_trail_after_a_file_that_has_nothing_but_a_torn_line()
    {
        File.WriteAllText(Path, "{\"eventVersion\":\"1");

        Append("a");

        Assert.Null(Verify(out var verifier));
        Assert.Equal(2, verifier.Events);
    }

    [Fact]
    public void Goes_on_after_a_line_that_misses_its_line_feed_only()
    {
        Append("a", "b");
        Truncate(1);

        Append("c");

        Assert.Null(Verify(out var verifier));
        Assert.Equal(4, Assert.Single(verifier.Trails).Last.Sequence);
    }

    [Fact]
    public void Does_not_let_a_torn_line_hide_what_was_removed_before_it()
    {
        Append("a", "b", "c");
        Truncate(50);
        Append("d");
        var lines = File.ReadAllLines(Path);

        File.WriteAllLines(Path, [.. lines[..2], .. lines[3..]]);

        Assert.Contains("does not follow event 2", Verify(out _)!.Reason);
    }

    [Fact]
    public void Refuses_a_file_whose_last_line_was_changed()
    {
        Append("a", "b");
        File.WriteAllText(Path, File.ReadAllText(Path).Replace("\"requestID\":\"b\"", "\"requestID\":\"x\""));

        Assert.Contains("or was changed", ProblemOf(Path));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Goes_on_after_lines_of_any_length(int length)
    {
        using (var sink = Open())
        {
            var record = AuditSamples.Record();
            record.Parameter("tags", AuditValue.List(Enumerable.Repeat(new string('\u00e9', 1_000), length / 1_000)));
            Assert.True(new AuditChain(sink).TryWrite(AuditEvents.Write(record, DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch, out _));
        }

        Append("next");
        Assert.Null(Verify(out var verifier));
        Assert.Equal(3, Assert.Single(verifier.Trails).Last.Sequence);
    }

    [Fact]
    public void Refuses_a_file_of_something_else()
    {
        File.WriteAllText(Path, "hello\n");

        Assert.Contains("no audit line", ProblemOf(Path));
    }

    [Fact]
    public void Refuses_a_link_a_folder_and_a_path_without_one()
    {
        File.CreateSymbolicLink(_folder["link"], _folder["elsewhere"]);
        File.WriteAllText(_folder["target"], "");
        File.CreateSymbolicLink(_folder["link2"], _folder["target"]);

        Assert.Contains("it is a link", ProblemOf(_folder["link2"]));
        Assert.Contains("it is a link", ProblemOf(_folder["link"]));
        Assert.False(File.Exists(_folder["elsewhere"]));
        Assert.Contains("cannot be written", ProblemOf(_folder.Path));
        Assert.Contains("cannot be written", ProblemOf(_folder["none/audit.log"]));
    }

    [Fact]
    public void Refuses_a_file_that_others_may_write()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.WriteAllText(Path, "");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        Assert.Contains("others may write it", ProblemOf(Path));

        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Append("a");
        Assert.Null(Verify(out _));
        Assert.Contains("others may write it", ProblemOf("/dev/null"));
    }

    [Fact]
    public void Refuses_a_file_that_another_one_writes()
    {
        using (Open())
        {
            Assert.Contains("another process writes it", ProblemOf(Path));
        }

        Append("a");
    }

    [Fact]
    public void Can_be_verified_while_it_is_written()
    {
        using var sink = Open();
        Write(new AuditChain(sink), "a");

        using var reading = File.OpenRead(Path);

        Assert.Null(new AuditVerifier().Read("audit.log", reading));
    }

    [Fact]
    [Trait("threat", "L-23")]
    public void Says_that_it_could_not_write_and_goes_on_when_it_can()
    {
        using var sink = Open();
        var chain = new AuditChain(sink);
        Write(chain, "a");
        File.Move(Path, Path + ".1");
        Directory.CreateDirectory(Path);

        Assert.False(chain.TryWrite(Event("b"), DateTimeOffset.UnixEpoch, out var reason));
        Assert.NotEmpty(reason!);

        Directory.Delete(Path);
        Write(chain, "c");
        Assert.Null(AuditSamples.Verify(out var verifier, File.ReadAllText(Path + ".1"), File.ReadAllText(Path)));
        Assert.Equal(3, verifier.Events);
    }

    private static byte[][] Event(string id) => AuditEvents.Write(AuditSamples.Record(requestId: id), DateTimeOffset.UnixEpoch);

    private static void Write(AuditChain chain, string id) => Assert.True(chain.TryWrite(Event(id), DateTimeOffset.UnixEpoch, out var reason), reason);

    private static string ProblemOf(string path)
    {
        Assert.False(AuditFileSink.TryOpen(path, out _, out var problem));
        return problem;
    }

    private AuditFileSink Open()
    {
        Assert.True(AuditFileSink.TryOpen(Path, out var sink, out var problem), problem);
        return sink;
    }

    /// <summary>What one process does that lives for these events.</summary>
    private void Append(params string[] ids)
    {
        using var sink = Open();
        var chain = new AuditChain(sink);
        foreach (var id in ids)
        {
            Write(chain, id);
        }
    }

    private void Truncate(int bytes)
    {
        using var file = File.OpenWrite(Path);
        file.SetLength(file.Length - bytes);
    }

    private AuditMisfit? Verify(out AuditVerifier verifier) => AuditSamples.Verify(out verifier, File.ReadAllText(Path, Encoding.UTF8));
}

using System.Text;
using Broker.Ldap.Limits;
using Broker.TestKit;

namespace Broker.Ldap.Tests.Limits;

/// <summary>The state in one folder: the contract, and what the disk does to it.</summary>
public sealed class FileLoginStateTests : LoginStateContract
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => _folder["state"];

    private string Log => Path.Combine(Folder, "login-state");

    [Fact]
    public async Task Survives_a_restart()
    {
        await FailAsync(User(limit: 2));
        var session = await PutAsync("one", "anna");
        await PutAsync("two", "anna");
        await State.EndSessionAsync("two", session.ExpiresAt, Cancel);
        await State.DisposeAsync();

        await using var again = Open();
        await ReserveAsync(again, User(limit: 2));

        Assert.Null((await ReserveAsync(again, User(limit: 2))).Reservation);
        Assert.Equal(SessionStanding.Ended, await again.StandingOfAsync("two", Cancel));
        Assert.True((await again.SessionsOfAsync("anna", Cancel)).TryGet(out var sessions));
        Assert.Equal([session], sessions);
    }

    [Fact]
    [Trait("threat", "L-07")]
    public async Task What_was_reserved_at_a_crash_stands()
    {
        await ReserveAsync(User(limit: 1));

        await using var again = Crashed(File.ReadAllBytes(Log));
        Time.Advance(LoginLimits.LongestTry);

        Assert.Equal(TimeSpan.FromMinutes(15), (await ReserveAsync(again, User(limit: 1))).Wait);
    }

    [Fact]
    public async Task Any_crash_in_the_last_write_leaves_what_was_before()
    {
        await FailAsync(User(limit: 1));
        await State.DisposeAsync();
        var before = File.ReadAllBytes(Log);
        await using (var more = Open())
        {
            before = File.ReadAllBytes(Log);
            await ReserveAsync(more, User("user b", limit: 1), Address(limit: 1), All(limit: 1));
        }

        var whole = File.ReadAllBytes(Log);
        for (var length = before.Length; length < whole.Length; length++)
        {
            await using var again = Crashed(whole[..length]);
            Assert.Null((await ReserveAsync(again, User(limit: 1))).Reservation);
            Assert.True(again.Cut <= length - before.Length);
        }
    }

    [Fact]
    public async Task Pages_of_the_last_write_that_never_came_are_cut()
    {
        await FailAsync(User(limit: 1));
        await State.DisposeAsync();
        var torn = File.ReadAllBytes(Log);
        var good = torn.Length;
        torn = [.. torn, .. new byte[4096], .. Encoding.ASCII.GetBytes("0123456789abcdef e one 1\n")];

        await using var again = Crashed(torn);

        Assert.Equal(torn.Length - good, again.Cut);
        Assert.Null((await ReserveAsync(again, User(limit: 1))).Reservation);
    }

    [Fact]
    public async Task Damage_that_no_crash_does_is_refused()
    {
        await FailAsync(User(limit: 1));
        await State.DisposeAsync();
        byte[] damaged = [.. File.ReadAllBytes(Log), .. new byte[StateLog.LongestWrite + 1]];
        WriteLog(damaged);

        Assert.False(FileLoginState.TryOpen(Folder, Time, out _, out var problem));
        Assert.Contains("is damaged", problem, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(Log));
    }

    [Fact]
    public async Task The_file_of_another_program_is_refused()
    {
        await State.DisposeAsync();
        WriteLog(Encoding.ASCII.GetBytes(new string('x', StateLog.LongestWrite + 1)));

        Assert.False(FileLoginState.TryOpen(Folder, Time, out _, out _));
    }

    [Fact]
    public async Task Whoever_comes_while_the_process_ends_is_told_and_nobody_gets_an_exception()
    {
        using var stop = new CancellationTokenSource();
        var done = 0;
        var busy = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await PutAnyAsync($"w{worker}x{i}");
                Interlocked.Increment(ref done);

                // What is refused is refused at once: the test needs a thread too.
                await Task.Yield();
            }
        })).ToArray();
        await Eventually.IsTrueAsync(() => Volatile.Read(ref done) > 50);

        await State.DisposeAsync();
        var atDisposal = Volatile.Read(ref done);
        await Eventually.IsTrueAsync(() => Volatile.Read(ref done) > atDisposal + 100);
        await stop.CancelAsync();
        await Task.WhenAll(busy);

        Assert.False(await PutAnyAsync("late"));
        Assert.False((await State.ReserveAsync([User(limit: 9)], Cancel)).TryGet(out _));
        await using var again = Open();
        Assert.Equal(SessionStanding.Active, await again.StandingOfAsync("late", Cancel));

        async Task<bool> PutAnyAsync(string id) =>
            await State.PutSessionAsync(new(id, id, Time.GetUtcNow(), Time.GetUtcNow().AddHours(1), "", ""), Cancel);
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_synced()
    {
        FolderSync.Flush(_folder.Path);

        Assert.Throws<IOException>(() => FolderSync.Flush(_folder["absent"]));
    }

    [Fact]
    public async Task A_second_process_is_kept_away()
    {
        Assert.False(FileLoginState.TryOpen(Folder, Time, out _, out var problem));
        Assert.Contains("another process", problem, StringComparison.Ordinal);

        await State.DisposeAsync();
        await using var second = Open();
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_folder_that_others_write_is_refused(UnixFileMode more)
    {
        await State.DisposeAsync();
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | more);

        Assert.False(FileLoginState.TryOpen(Folder, Time, out _, out var problem));
        Assert.Contains("chmod go-w", problem, StringComparison.Ordinal);

        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) & ~more);
        await using var allowed = Open();
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task A_file_that_others_read_or_write_is_refused(UnixFileMode more)
    {
        await State.DisposeAsync();
        File.SetUnixFileMode(Log, File.GetUnixFileMode(Log) | more);

        Assert.False(FileLoginState.TryOpen(Folder, Time, out _, out var problem));
        Assert.Contains("0600", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_refused()
    {
        await State.DisposeAsync();
        File.Move(Log, Log + ".moved");
        File.CreateSymbolicLink(Log, Log + ".moved");

        Assert.False(FileLoginState.TryOpen(Folder, Time, out _, out _));
    }

    [Fact]
    public async Task Makes_a_folder_and_file_for_its_owner_alone()
    {
        await PutAsync("one", "anna");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Log));
    }

    [Fact]
    public async Task The_file_names_nobody_who_failed()
    {
        await FailAsync(User("user hunter2-typed-into-the-wrong-field"), Address(limit: 5));

        var text = File.ReadAllText(Log);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_the_log_anew_when_it_has_grown()
    {
        for (var round = 0; round < 40; round++)
        {
            await Parallel.ForAsync(0, 200, Cancel, async (_, _) => await FailAsync(Address(limit: 100_000)));
        }

        Assert.InRange(new FileInfo(Log).Length, 1, 1400 * 1024);
        await State.DisposeAsync();
        await using var again = Open();
        Assert.Null((await ReserveAsync(again, Address(limit: 8000))).Reservation);
        Assert.NotNull((await ReserveAsync(again, Address(limit: 8001))).Reservation);
        Assert.InRange(new FileInfo(Log).Length, 1, 1024);
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_written()
    {
        await using var state = FileLoginState.InMemory(Time);
        await ReserveAsync(state, User(limit: 1));

        Assert.Null((await ReserveAsync(state, User(limit: 1))).Reservation);
        Assert.False(state.IsShared);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task A_million_invented_names_are_bounded_and_wash_nobody_away()
    {
        await using var state = FileLoginState.InMemory(Time);
        await state.SettleAsync((await ReserveAsync(state, User("victim", limit: 1))).Reservation!, hasFailed: true);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var admitted = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            admitted += (await ReserveAsync(state, User($"invented {i}"))).Reservation is null ? 0 : 1;
        }

        Assert.Equal(LoginTables.MostSubjects - 1, admitted);
        Assert.Null((await ReserveAsync(state, User("victim", limit: 1))).Reservation);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 64 * 1024 * 1024);

        Time.Advance(TimeSpan.FromMinutes(16));
        Assert.NotNull((await ReserveAsync(state, User("one more"))).Reservation);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override ValueTask<ILoginState> OpenAsync() => ValueTask.FromResult<ILoginState>(Open());

    private FileLoginState Open()
    {
        Assert.True(FileLoginState.TryOpen(Folder, Time, out var state, out var problem), problem);
        return state;
    }

    /// <summary>A new process that finds these bytes.</summary>
    private FileLoginState Crashed(byte[] log)
    {
        var folder = _folder[Guid.NewGuid().ToString("n")];
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(Path.Combine(folder, "login-state"), log);
        File.SetUnixFileMode(Path.Combine(folder, "login-state"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.True(FileLoginState.TryOpen(folder, Time, out var state, out var problem), problem);
        return state;
    }

    private void WriteLog(byte[] bytes) => File.WriteAllBytes(Log, bytes);
}

using System.Runtime.InteropServices;

namespace Broker.Tests.Directories;

/// <summary>The disk of the login state takes nothing more: nobody signs in whose failures could not be counted, and who is in stays in.</summary>
[Trait("threat", "L-06")]
public sealed class FullStateDiskTests(SamplePeople people) : IClassFixture<SamplePeople>
{
    private const string Answer = "Sign-ins cannot be counted right now, so nobody is signed in. Try again.";

    [Fact]
    public async Task Refuses_to_sign_in_until_the_disk_takes_it_again()
    {
        string folder = "";
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, prepare: path => folder = Path.Combine(path, "state"));
        var token = await broker.SignInAsync();
        var binds = people.Slapd.Logged(" BIND dn=\"uid=");
        Fill(folder);

        // 1. Neither the right password nor a wrong one is tried: what cannot be counted could be guessed for ever.
        foreach (var reply in new[] { await broker.TrySignInAsync("alice", SamplePeople.AlicesPassword), await broker.TrySignInAsync("alice", "wrong"), await broker.TrySignInAsync("nobody", "wrong") })
        {
            Assert.Equal(Answer, (string?)reply.Is(503).Json["detail"]);
            Assert.True(reply.Headers.ContainsKey("Retry-After"));
            Assert.DoesNotContain("bs1.", reply.Body, StringComparison.Ordinal);
        }

        (await broker.GetAsync("/v1/roles", RunningDirectory.Basic("alice", SamplePeople.AlicesPassword))).Is(503);
        Assert.Equal(binds, people.Slapd.Logged(" BIND dn=\"uid="));

        // 2. Who had signed in goes on.
        (await broker.GetAsync("/v1/roles", token)).Is(200);
        (await broker.PostAsync("/v1/credentials", new() { ["roleArn"] = SamplePeople.DevRole }, token)).Is(200);

        // 3. There is space again: the refused tries have cost nobody anything.
        Empty(folder);
        await broker.SignInAsync();
        (await broker.TrySignInAsync("alice", "wrong")).Is(401);
    }

    [Fact]
    public async Task Does_not_say_that_a_session_has_ended_which_a_restart_would_bring_back()
    {
        string folder = "";
        await using var broker = await RunningDirectory.StartAsync(people.Slapd, prepare: path => folder = Path.Combine(path, "state"));
        var token = await broker.SignInAsync();
        Fill(folder);

        (await broker.SendAsync(HttpMethod.Delete, "/v1/sessions/current", authorization: token)).Is(503);

        // Here it has ended all the same.
        (await broker.GetAsync("/v1/roles", token)).Is(401);
        Empty(folder);
        await broker.SignInAsync();
    }

    /// <summary>The open log becomes a disk without space (<c>/dev/full</c>, every write is ENOSPC), and none can be written anew beside it.</summary>
    private static void Fill(string folder)
    {
        var log = Path.Combine(folder, "login-state");
        var open = Directory.GetFiles("/proc/self/fd").Single(file => new FileInfo(file).LinkTarget == log);
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var descriptor = int.Parse(Path.GetFileName(open), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(descriptor, ReplaceDescriptor((int)full.DangerousGetHandle(), descriptor));
        Directory.CreateDirectory(Path.Combine(folder, "login-state.new"));
    }

    private static void Empty(string folder) => Directory.Delete(Path.Combine(folder, "login-state.new"));

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReplaceDescriptor(int from, int to);
}

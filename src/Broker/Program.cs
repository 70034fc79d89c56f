#pragma warning disable RS0030 // The one place that touches the terminal, the environment and the system clock.
using System.Collections;
using System.CommandLine;
using Broker.Cli;
using Broker.Cli.SignIn;
using Broker.Dev;
using Broker.Directories;
using Broker.Hosting;
using Broker.Sidecar;
using Broker.Sts;
using Broker.Webhook;
using Microsoft.Win32.SafeHandles;

var environment = new ProcessEnvironment(
    Console.Out,
    Console.Error,
    Console.OpenStandardError(),
    Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal),
    TimeProvider.System)
{
    OpenOutput = () => new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0),
};

var root = new RootCommand("An identity broker for Kubernetes: projected tokens in, role credentials out, to unmodified AWS SDKs.")
{
    DevCommand.Create(environment),
    StsCommand.Create(environment),
    SidecarCommand.Create(environment),
    WebhookCommand.Create(environment),
    DirectoryCommand.Create(environment),
    LoginCommand.Create(environment),
    LogoutCommand.Create(environment),
    RolesCommand.Create(environment),
    CredentialsCommand.Create(environment),
    ConsoleCommand.Create(environment),
    HealthCommand.Create(environment.Time),
    CheckConfigCommand.Create(),
    ExplainCommand.Create(environment),
    KeysCommand.Create(environment),
    AuditCommand.Create(),
    BootstrapCommand.Create(),
    CompletionCommand.Create(),
};

// SIGINT and SIGTERM cancel the command's token; a role then goes and drains for as long as it may, and this is the time after which nothing waits.
return await CommandLine.RunAsync(root, args, new InvocationConfiguration
{
    Output = environment.Out,
    Error = environment.Error,
    ProcessTerminationTimeout = RoleProcess.StopDelay + RoleServer.DrainTime + TimeSpan.FromSeconds(1),
});

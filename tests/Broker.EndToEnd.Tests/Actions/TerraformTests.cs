using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Actions;

/// <summary>An unmodified Terraform with its AWS provider, every role of <c>roles.tf</c> in one run.</summary>
public sealed class TerraformTests(DevBroker broker) : IClassFixture<DevBroker>
{
    /// <summary>The provider is a program of 700 MB that starts once for each role and step.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Where machines keep providers that were installed beforehand: Terraform's own places, and that of build machines.</summary>
    private static readonly string[] Mirrors = ["/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", "/opt/tf-plugins"];

    [Fact]
    public async Task Terraform_assumes_roles_with_tags_external_id_and_web_identity()
    {
        await AwsClient.SkipUnlessInstalledAsync("Terraform", "terraform", "version");
        var mirror = Mirrors.FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "registry.terraform.io", "hashicorp", "aws")));
        Assert.SkipWhen(mirror is null, $"Terraform's AWS provider is not installed in any of {string.Join(", ", Mirrors)}.");
        using var work = new TemporaryFolder();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Actions", "roles.tf"), work.File("roles.tf"));
        var variables = new Dictionary<string, string>(broker.UserVariables, StringComparer.Ordinal)
        {
            ["HOME"] = work.Path,
            ["TF_VAR_sts"] = broker.Variables["AWS_ENDPOINT_URL_STS"],
            ["TF_VAR_token_file"] = broker.Variables["AWS_WEB_IDENTITY_TOKEN_FILE"],
            ["CHECKPOINT_DISABLE"] = "1",
        };
        Task<string> TerraformAsync(params string[] arguments) => ChildProcess.RunAsync("terraform", [$"-chdir={work.Path}", .. arguments], variables, Limit);

        await TerraformAsync("init", "-input=false", "-no-color", $"-plugin-dir={mirror}");
        await TerraformAsync("apply", "-input=false", "-no-color", "-auto-approve");
        var arns = await TerraformAsync("output", "-raw", "arns");

        const string Sessions = "arn:aws:sts::123456789012:assumed-role";
        Assert.Equal(
            $"arn:aws:iam::123456789012:user/alice {Sessions}/tags/terraform {Sessions}/partner/terraform {Sessions}/demo/terraform",
            arns.Trim());
    }
}
